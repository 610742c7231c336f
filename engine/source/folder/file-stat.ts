import type { BigIntStats } from 'node:fs';

const NANOS = 1_000_000_000n;
/** Of the year 1, and of the year 9999. */
const FIRST_SECOND = BigInt(Date.parse('0001-01-01T00:00:00Z')) / 1000n;
const LAST_SECOND = BigInt(Date.parse('9999-12-31T23:59:59Z')) / 1000n;

/** What tells that a local file is still the one that was listed. */
export function statKey({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string {
  return `${size}:${mtimeNs}:${ctimeNs}:${ino}`;
}

/**
 * When a file was modified, to the microsecond: milliseconds alone would make files of one moment sort by name. Null for a
 * year besides 1 to 9999, which not every program can write.
 */
export function modifiedTime({ mtimeNs }: Pick<BigIntStats, 'mtimeNs'>): string | null {
  // BigInt rounds towards zero, and time before 1970 goes down.
  const second = (mtimeNs - (((mtimeNs % NANOS) + NANOS) % NANOS)) / NANOS;
  const micro = (mtimeNs - second * NANOS) / 1000n;
  if (second < FIRST_SECOND || second > LAST_SECOND) return null;
  const seconds = new Date(Number(second) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(micro).padStart(6, '0')}Z`;
}
