/** Letters that most texts of a script are made of; what another encoding is misread as has others. */
const COMMON: readonly (readonly [script: RegExp, letters: RegExp])[] = [
  [/^\p{Script=Cyrillic}+$/u, /[оеаинтсрвлкмдпуыяіьг]/giu],
  [/^\p{Script=Greek}+$/u, /[αοιετσνηυρπκμλςίόάέή]/giu],
];

/** Scripts that a text beyond ASCII may be written in, and words of none but one of them. */
const ONE_SCRIPT =
  /^(?:\p{Script=Hebrew}+|\p{Script=Arabic}+|\p{Script=Thai}+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+|[\p{Script=Hangul}\p{Script=Han}]+)$/u;

function wordScore(word: string): number {
  if (/\p{Ll}\p{Lu}/u.test(word)) return -3;
  if (/^\p{Script=Latin}+$/u.test(word)) {
    const beyond = word.match(/[^\p{ASCII}]/gu)?.length ?? 0;
    // No language of Latin letters has words without one of ASCII, but for the shortest.
    return beyond === word.length && beyond > 2 ? -3 : 1;
  }
  for (const [script, letters] of COMMON)
    if (script.test(word)) return (word.match(letters)?.length ?? 0) / word.length;
  if (/[\uff61-\uff9f]/.test(word)) return -3;
  return ONE_SCRIPT.test(word) ? 0.5 : -3;
}

/**
 * How much a text looks like one that people write: each word of letters beyond ASCII counts for it where its letters go
 * together, and against it where they do not; so do signs inside words, and controls.
 */
export function readingScore(text: string): number {
  const words = (text.match(/[\p{L}\p{M}ー]+/gu) ?? []).filter((word) => /[^\p{ASCII}]/u.test(word));
  const signs =
    text.match(
      /[¡-¿×÷]\p{L}|\p{L}[^\p{ASCII}\p{L}\p{M}\p{N}\s’–—]\p{L}|[^\p{ASCII}\p{L}\p{M}\p{N}\s“”„‘’–—…。、，「」]{2}/gu,
    ) ?? [];
  const controls = text.match(/[\u0080-\u009f\ue000-\uf8ff\ufffd]/g) ?? [];
  return words.reduce((sum, word) => sum + wordScore(word), 0) - 3 * signs.length - 5 * controls.length;
}
