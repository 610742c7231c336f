const RANGE = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** A range of IPv4 addresses: its first and its last one, as numbers. */
interface Span {
  readonly first: number;
  readonly last: number;
}

function spanOf(range: string): Span | null {
  const match = RANGE.exec(range);
  if (match === null) return null;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  const size = 2 ** (32 - bits);
  const first = Math.floor((a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / size) * size;
  return { first, last: first + size - 1 };
}

/** Every address there is. */
export const EVERYWHERE = '0.0.0.0/0';

/** True where one range has all of another in it; null where one of them is no range that is known. */
export function contains(outer: string, inner: string): boolean | null {
  if (outer === EVERYWHERE || outer === inner) return true;
  const [out, within] = [spanOf(outer), spanOf(inner)];
  if (out === null || within === null) return null;
  return out.first <= within.first && within.last <= out.last;
}

/** How many addresses of a range can be given away: AWS keeps five of each subnet. */
export function usable(range: string): number | null {
  const span = spanOf(range);
  return span === null ? null : span.last - span.first + 1 - 5;
}
