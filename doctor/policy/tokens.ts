/** Any text, the empty one included. */
const ANY: unique symbol = Symbol('any text');
/** Any one character. */
const ONE: unique symbol = Symbol('any character');

/** A part of a text: a character, what stands for something that is not known, or what a pattern leaves open. */
type Token = string | typeof ANY | typeof ONE;

/** What stands for what only the deployment will know, whole, and every other character by itself. */
const PARTS = /<\?[^>]*>|<AWS::[A-Za-z]+>|./gsu;

/**
 * A text in parts.
 *
 * @param kind In a pattern, `*` and `?` are open, and so are an account and a region that are the deployment's own; in
 *   a text nothing is; in what may be anything, `*`, `?` and all that is not known are.
 */
export function tokensOf(text: string, kind: 'pattern' | 'text' | 'anything'): readonly Token[] {
  const parts = text.includes('<?') || text.includes('<AWS::') ? (text.match(PARTS) ?? []) : [...text];
  return parts.map((part) => {
    if (kind === 'text') return part;
    if (part === '*' || part.startsWith('<AWS::')) return ANY;
    if (part.startsWith('<?')) return kind === 'anything' ? ANY : part;
    return part === '?' ? ONE : part;
  });
}

function same(one: Token, other: Token): boolean {
  if (one === other) return true;
  // What is not known is no single character.
  return (one === ONE && typeof other === 'string' && other.length === 1) || (other === ONE && same(other, one));
}

/** Whether a pattern fits a text, in which nothing is open. */
export function matchesTokens(pattern: readonly Token[], text: readonly Token[]): boolean {
  let [at, inText, star, tried] = [0, 0, -1, 0];
  while (inText < text.length) {
    const here = pattern[at];
    const there = text[inText];
    if (here === ANY) {
      star = at++;
      tried = inText;
    } else if (here !== undefined && there !== undefined && same(here, there)) {
      at++;
      inText++;
    } else if (star < 0) return false;
    else {
      // The last star takes one more.
      at = star + 1;
      inText = ++tried;
    }
  }
  return pattern.slice(at).every((rest) => rest === ANY);
}

/** Whether there is a text that fits both. */
export function canBothMatch(one: readonly Token[], other: readonly Token[]): boolean {
  let begin = 0;
  while (begin < one.length && begin < other.length) {
    const here = one[begin];
    const there = other[begin];
    if (here === undefined || there === undefined || here === ANY || there === ANY) break;
    if (!same(here, there)) return false;
    begin++;
  }
  // Whether the parts of one text so far may be those of the other, for each length of the other.
  let row = [true];
  for (let at = begin; at < other.length; at++) row.push(other[at] === ANY && row.at(-1) === true);
  for (const here of one.slice(begin)) {
    const next = [here === ANY && row[0] === true];
    for (let at = begin; at < other.length; at++) {
      const length = at - begin + 1;
      const there = other[at];
      const [above, left, before] = [row[length] === true, next[length - 1] === true, row[length - 1] === true];
      if (here === ANY || there === ANY) next.push(above || left);
      else next.push(before && there !== undefined && same(here, there));
    }
    row = next;
  }
  return row.at(-1) === true;
}
