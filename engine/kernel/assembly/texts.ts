import { put32 } from './write';

/** Whether a byte continues a character. */
function continues(at: usize): boolean {
  return (load<u8>(at) & 0xc0) === 0x80;
}

/** UTF-8 as RFC 3629 has it, without NUL. */
function isText(start: usize, end: usize): boolean {
  for (let at = start; at < end; ) {
    const lead = load<u8>(at);
    if (lead < 0x80) {
      if (lead === 0) return false;
      at++;
      continue;
    }
    if (lead < 0xc2 || lead > 0xf4) return false;
    const length: usize = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (at + length > end || !continues(at + 1)) return false;
    const second = load<u8>(at + 1);
    if (lead === 0xe0 && second < 0xa0) return false;
    if (lead === 0xed && second > 0x9f) return false;
    if (lead === 0xf0 && second < 0x90) return false;
    if (lead === 0xf4 && second > 0x8f) return false;
    if (length > 2 && !continues(at + 2)) return false;
    if (length > 3 && !continues(at + 3)) return false;
    at += length;
  }
  return true;
}

/**
 * Writes a text; zero where it is not UTF-8, or has a NUL, or is longer than so many bytes.
 *
 * @param isPlain The whole block is ASCII without NUL.
 */
export function putText(start: usize, end: usize, out: usize, most: u32, isPlain: boolean): usize {
  const length = end - start;
  if (length > (most as usize) || (!isPlain && !isText(start, end))) return 0;
  const to = put32(out, length as u32);
  // Sixteen at a time: what is too much of the last ones is written over.
  for (let i: usize = 0; i < length; i += 16) v128.store(to + i, v128.load(start + i));
  return to + length;
}
