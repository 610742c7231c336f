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

/** Every address outside of private networks, where S3 has its own. */
export const INTERNET: readonly string[] = [
  ...['0.0.0.0/5', '8.0.0.0/7', '11.0.0.0/8', '12.0.0.0/6', '16.0.0.0/4', '32.0.0.0/3', '64.0.0.0/3', '96.0.0.0/6'],
  ...['100.0.0.0/10', '100.128.0.0/9', '101.0.0.0/8', '102.0.0.0/7', '104.0.0.0/5', '112.0.0.0/4', '128.0.0.0/3'],
  ...['160.0.0.0/5', '168.0.0.0/6', '172.0.0.0/12', '172.32.0.0/11', '172.64.0.0/10', '172.128.0.0/9', '173.0.0.0/8'],
  ...['174.0.0.0/7', '176.0.0.0/4', '192.0.0.0/9', '192.128.0.0/11', '192.160.0.0/13', '192.169.0.0/16'],
  ...['192.170.0.0/15', '192.172.0.0/14', '192.176.0.0/12', '192.192.0.0/10', '193.0.0.0/8', '194.0.0.0/7'],
  ...['196.0.0.0/6', '200.0.0.0/5', '208.0.0.0/4'],
];

/** True where one range has all of another in it; null where one of them is no range that is known. */
export function contains(outer: string, inner: string): boolean | null {
  if (outer === EVERYWHERE || outer === inner) return true;
  const [out, within] = [spanOf(outer), spanOf(inner)];
  if (out === null || within === null) return null;
  return out.first <= within.first && within.last <= out.last;
}

/** How many addresses of a range can be given away: AWS keeps five of each subnet. */
export function usableAddresses(range: string): number | null {
  const span = spanOf(range);
  return span === null ? null : span.last - span.first + 1 - 5;
}
