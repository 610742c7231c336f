/** What {@link digits} gives where there is something else than digits, or more of them than sixteen. */
export const NO_DIGITS: u64 = u64.MAX_VALUE;

const ZEROS: u64 = 0x3030303030303030;

/** The value of up to eight digits that end at a place; {@link NO_DIGITS} where one is none. Zero of none of them. */
export function upToEight(end: usize, count: usize): u64 {
  if (count === 0) return 0;
  // What stands before the digits is taken for zeros.
  const others: u64 = count === 8 ? 0 : u64.MAX_VALUE >>> ((count as u64) << 3);
  const text = (load<u64>(end - 8) & ~others) | (ZEROS & others);
  return valueOfEight(text);
}

/** The value of up to eight digits with zeros after them, eight in all; {@link NO_DIGITS} where one is none. */
export function firstOfEight(start: usize, count: usize): u64 {
  if (count === 0) return 0;
  const these: u64 = u64.MAX_VALUE >>> ((8 - (count as u64)) << 3);
  return valueOfEight((load<u64>(start) & these) | (ZEROS & ~these));
}

/** The value of eight digits, the first one in the lowest byte; {@link NO_DIGITS} where one is none. */
export function valueOfEight(text: u64): u64 {
  const high: u64 = 0xf0f0f0f0f0f0f0f0;
  // A digit's upper half is 3, and stays so when 6 is added.
  if (((text & high) | (((text + 0x0606060606060606) & high) >>> 4)) !== 0x3333333333333333) return NO_DIGITS;
  // Neighbours are put together: digits to pairs, pairs to fours, those to the number.
  const digits = text - ZEROS;
  const pairs = digits * 10 + (digits >>> 8);
  const lower = (pairs & 0x000000ff000000ff) * 0x000f424000000064;
  const upper = ((pairs >>> 16) & 0x000000ff000000ff) * 0x0000271000000001;
  return (lower + upper) >>> 32;
}

/** The value of one digit to sixteen; otherwise {@link NO_DIGITS}. */
export function digits(start: usize, end: usize): u64 {
  const count = end - start;
  if (count <= 8) return count === 0 || start > end ? NO_DIGITS : upToEight(end, count);
  if (count > 16) return NO_DIGITS;
  const head = upToEight(end - 8, count - 8);
  const tail = upToEight(end, 8);
  return head === NO_DIGITS || tail === NO_DIGITS ? NO_DIGITS : head * 100_000_000 + tail;
}
