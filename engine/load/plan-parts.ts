import type { PendingFile } from '../../runtime/load-protocol.ts';

/** Files that are copied in one transaction. */
export interface Part {
  /** From 1. */
  readonly number: number;
  readonly files: readonly PendingFile[];
}

/** Small files share a transaction until they come to this many bytes; each transaction costs five round trips. */
const FULL = 64 * 1024 * 1024;
const MOST_FILES = 1000;

/** Spreads a load's files over parts, in the order of arrival. */
export function planParts(files: readonly PendingFile[]): readonly Part[] {
  const groups: PendingFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    const last = groups.at(-1);
    const size = Number(file.size);
    if (last === undefined || bytes + size > FULL || last.length === MOST_FILES) {
      groups.push([file]);
      bytes = size;
    } else {
      last.push(file);
      bytes += size;
    }
  }
  return groups.map((group, index) => ({ number: index + 1, files: group }));
}
