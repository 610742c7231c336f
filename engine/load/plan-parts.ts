import type { TableModel } from '../../model/table-model.ts';
import type { PendingFile } from '../../runtime/load-protocol.ts';
import { isSplittable } from '../part/is-splittable.ts';
import type { Slice } from '../record/slice.ts';
import { isPackedName } from '../record/unpacked.ts';

/** A file of a part, or a slice of one. */
export interface PlannedFile extends PendingFile {
  /** @default all of its records */
  readonly slice?: Slice;
}

/** Files that are copied in one transaction. */
export interface Part {
  /** From 1. */
  readonly number: number;
  readonly files: readonly PlannedFile[];
}

/** Small files share a transaction until they come to so many bytes; each transaction costs five round trips. */
const LEAST_FULL = 16 * 1024 * 1024;
const MOST_FULL = 64 * 1024 * 1024;
const MOST_FILES = 1000;
/** Parts for each stream, so that a quick one takes more of them than a slow one. */
const PARTS_EACH = 2;

/** The slices of a file, of at most so many bytes where its records can be found from any line on. */
function slicesOf(file: PendingFile, isSplit: boolean, most: number): readonly PlannedFile[] {
  const size = Number(file.size);
  if (!isSplit || size <= most || isPackedName(file.uri)) return [file];
  const count = Math.ceil(size / most);
  const step = Math.ceil(size / count);
  return Array.from({ length: count }, (_, index) => ({
    ...file,
    slice: { from: index * step, until: Math.min((index + 1) * step, size) },
  }));
}

/**
 * Spreads a load's files over parts, in the order of arrival.
 *
 * @param streams How many take parts at the same time.
 */
export function planParts(table: TableModel, files: readonly PendingFile[], streams: number): readonly Part[] {
  const total = files.reduce((sum, { size }) => sum + Number(size), 0);
  const full = Math.min(Math.max(Math.ceil(total / (PARTS_EACH * streams)), LEAST_FULL), MOST_FULL);
  const isSplit = streams > 1 && isSplittable(table);
  const groups: PlannedFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files.flatMap((each) => slicesOf(each, isSplit, full))) {
    const last = groups.at(-1);
    const size = file.slice === undefined ? Number(file.size) : file.slice.until - file.slice.from;
    if (last === undefined || bytes + size > full || last.length === MOST_FILES) {
      groups.push([file]);
      bytes = size;
    } else {
      last.push(file);
      bytes += size;
    }
  }
  return groups.map((group, index) => ({ number: index + 1, files: group }));
}
