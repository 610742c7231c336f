const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** A constant of a class file holds 65,535 bytes; an escaped character takes at most three of them. */
const LONGEST = 16_000;

function escapeUnit(unit: string): string {
  const code = unit.charCodeAt(0);
  return ESCAPES[unit] ?? (code >= 0x20 && code < 0x7f ? unit : `\\u${code.toString(16).padStart(4, '0')}`);
}

/**
 * A text as a Scala expression in ASCII. Scala 2.12 reads `\u000a` as a line end wherever it stands, except after an
 * even number of backslashes, so that every backslash and every line end of the text is escaped by itself.
 */
export function scalaText(text: string): string {
  const pieces: string[] = [];
  for (let at = 0; at < text.length || at === 0; at += LONGEST) {
    pieces.push(
      `"${Array.from({ length: Math.min(LONGEST, text.length - at) }, (_, i) => escapeUnit(text[at + i] ?? '')).join('')}"`,
    );
  }
  return pieces.length === 1 ? String(pieces[0]) : `Seq(${pieces.join(', ')}).mkString`;
}

/** A method of a class file holds 65,535 bytes; each text of a list takes some ten of them. */
const LONGEST_LIST = 500;

/** Texts without NUL as a Scala sequence. */
export function scalaTexts(texts: readonly string[]): string {
  return texts.length > LONGEST_LIST
    ? `${scalaText(texts.join('\0'))}.split("\\u0000", -1).toSeq`
    : `Seq(${texts.map(scalaText).join(', ')})`;
}

/** One ASCII character as a Scala literal. */
export function scalaCharacter(character: string): string {
  return character === "'" ? "'\\''" : `'${character === '"' ? '"' : escapeUnit(character)}'`;
}
