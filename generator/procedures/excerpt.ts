/** A place in a file; line and column are counted from 1, the column in characters. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A part of a file that PostgreSQL's parser is given by itself, and where its characters stand in the file. */
export interface Excerpt {
  readonly text: string;
  /** The place of a character, by its index in the text. */
  readonly place: (index: number) => Place;
}

/** A whole file. */
export function wholeFile(text: string): Excerpt {
  return {
    text,
    place(index) {
      const before = text.slice(0, index);
      const lineStart = before.lastIndexOf('\n') + 1;
      return { line: countLines(before), column: [...before.slice(lineStart)].length + 1 };
    },
  };
}

/**
 * A text that stands in another from `from` on. Where the other writes it differently (with escapes, or with a part
 * that PL/pgSQL took out), only its lines are known.
 */
export function excerptOf(outer: Excerpt, text: string, from: number): Excerpt {
  const start = outer.text.indexOf(text, from);
  if (start >= 0) return { text, place: (index) => outer.place(start + index) };
  const { line } = outer.place(from);
  return { text, place: (index) => ({ line: line + countLines(text.slice(0, index)) - 1, column: 1 }) };
}

/** The same text after words that are not in the file. */
export function prefixed(excerpt: Excerpt, words: string): Excerpt {
  return { text: words + excerpt.text, place: (index) => excerpt.place(Math.max(0, index - words.length)) };
}

/** PostgreSQL's parse tree counts bytes of UTF-8. */
export function indexOfByte(text: string, byte: number): number {
  return Buffer.from(text, 'utf8').subarray(0, byte).toString('utf8').length;
}

/** PostgreSQL's errors count code points. */
export function indexOfCharacter(text: string, character: number): number {
  let index = 0;
  for (let left = character; left > 0 && index < text.length; left--)
    index += text.codePointAt(index)! > 0xffff ? 2 : 1;
  return index;
}

/** The index at which a line begins; lines are counted from 1. */
export function indexOfLine(text: string, line: number): number {
  let index = 0;
  for (let left = line - 1; left > 0; left--) {
    const end = text.indexOf('\n', index);
    if (end < 0) return index;
    index = end + 1;
  }
  return index;
}

function countLines(text: string): number {
  return text.split('\n').length;
}
