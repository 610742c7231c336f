/** The byte, in lower case where it is a letter of ASCII: the bit would make a digit of a control character. */
export function folded(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

/** Whether a field is a word, whatever the case of its ASCII letters; those of the word are in lower case. */
export function isWord(word: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (folded(bytes[start + i]!) !== word[i]) return false;
  return true;
}
