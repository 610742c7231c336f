const BLOCK = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/**
 * Ranges of addresses in a row, as `Fn::Cidr` cuts them out of a range; null where the range is not known.
 *
 * @param bits How many bits of an address are those of a host.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html
 */
export function cutRanges(range: string, count: number, bits: number): readonly string[] | null {
  const match = BLOCK.exec(range);
  // CloudFormation cuts at most 256.
  if (match === null || !(count >= 1 && count <= 256) || !(bits >= 1 && bits <= 32)) return null;
  const [a = 0, b = 0, c = 0, d = 0] = match.slice(1).map(Number);
  const size = 2 ** bits;
  const first = Math.floor((a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / size) * size;
  return Array.from({ length: count }, (_, at) => {
    const start = first + at * size;
    const bytes = [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(start / unit) % 256);
    return `${bytes.join('.')}/${32 - bits}`;
  });
}
