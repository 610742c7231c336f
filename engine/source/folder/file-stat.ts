import type { BigIntStats } from 'node:fs';

/** What tells that a local file is still the one that was listed. */
export function statKey({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string {
  return `${size}:${mtimeNs}:${ctimeNs}:${ino}`;
}
