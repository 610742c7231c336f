import { BEYOND, PLACES } from './memory';

const LF: i8 = 0x0a;
const CR: i8 = 0x0d;

/**
 * Writes the places of delimiters, quotes and ends of lines, and {@link BEYOND} after them.
 *
 * @returns Whether all is ASCII without NUL.
 */
export function findStructuralBytes(start: usize, end: usize, delimiter: i32, quote: i32): boolean {
  const delimiters = i8x16.splat(delimiter as i8);
  const quotes = i8x16.splat(quote as i8);
  const feeds = i8x16.splat(LF);
  const returns = i8x16.splat(CR);
  let odd: v128 = i64x2.splat(0);
  let put = PLACES;
  // What stands after the end must not be found, and be plain.
  for (let i: usize = 0; i < 64; i += 16) v128.store(end + i, i8x16.splat(0x20));
  for (let at = start; at < end; at += 64) {
    let found: u64 = 0;
    for (let bit: usize = 0; bit < 64; bit += 16) {
      const bytes = v128.load(at + bit);
      const these = v128.or(
        v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, quotes)),
        v128.or(i8x16.eq(bytes, feeds), i8x16.eq(bytes, returns)),
      );
      found |= (i8x16.bitmask(these) as u64) << (bit as u64);
      // The highest bit is set of what is not ASCII, and of NUL less one.
      odd = v128.or(odd, v128.or(bytes, i8x16.sub(bytes, i8x16.splat(1))));
    }
    for (; found !== 0; found &= found - 1) {
      store<u32>(put, (at + (ctz(found) as usize)) as u32);
      put += 4;
    }
  }
  // A delimiter that is a blank is found in what stands after the end as well.
  while (put > PLACES && load<u32>(put - 4) >= (end as u32)) put -= 4;
  store<u32>(put, BEYOND);
  return i8x16.bitmask(odd) === 0;
}
