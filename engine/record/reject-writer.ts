import { limits } from '../../model/limits.ts';
import type { RejectCode } from '../../model/reject-codes.ts';
import { putInt32, putInt64 } from '../encoders/encode.ts';

const LONGEST_VALUE = limits.storedValueBytes;
const LONGEST_RAW = limits.storedRecordBytes;
const LONGEST_NAME = limits.storedNameBytes;
const LONGEST_WORDS = limits.storedWordsBytes;
const FIELDS = 11;

/**
 * The most bytes that a record's rows take: for each column that did not pass fixed fields, a name, code, message and a value,
 * which is a part of the record; once the record itself.
 */
export function rejectRoom(columns: number, recordBytes: number): number {
  const row = 2 + FIELDS * 4 + 6 * 8 + LONGEST_NAME + 2 * LONGEST_WORDS;
  return columns * row + Math.min(columns * LONGEST_VALUE, recordBytes) + Math.min(LONGEST_RAW, recordBytes);
}

/** Where a refused record stands. */
export interface RejectPlace {
  readonly record: number;
  readonly line: number;
  readonly offset: number;
  readonly length: number;
}

function putBytes(out: Buffer, at: number, bytes: Uint8Array | null, most: number): number {
  if (bytes === null) return putInt32(out, at, -1);
  const kept = bytes.subarray(0, most);
  const put = putInt32(out, at, kept.length);
  out.set(kept, put);
  return put + kept.length;
}

function putCount(out: Buffer, at: number, value: number): number {
  return putInt64(out, putInt32(out, at, 8), value);
}

/** Writes one row of `aspen.reject` as a tuple of binary COPY; gives its end. */
export function putReject(
  out: Buffer,
  at: number,
  ids: { readonly loadId: bigint; readonly fileId: bigint },
  place: RejectPlace,
  column: string | null,
  { code, message }: RejectCode,
  value: Buffer | null,
  raw: Buffer | null,
): number {
  let put = at + 2;
  out[at] = 0;
  out[at + 1] = FIELDS;
  put = out.writeBigInt64BE(ids.loadId, putInt32(out, put, 8));
  put = out.writeBigInt64BE(ids.fileId, putInt32(out, put, 8));
  put = putCount(out, put, place.record);
  put = putCount(out, put, place.line);
  put = putCount(out, put, place.offset);
  put = putCount(out, put, place.length);
  put = putBytes(out, put, column === null ? null : Buffer.from(column), LONGEST_NAME);
  put = putBytes(out, put, Buffer.from(code), LONGEST_WORDS);
  put = putBytes(out, put, Buffer.from(message), LONGEST_WORDS);
  put = putBytes(out, put, value, LONGEST_VALUE);
  return putBytes(out, put, raw, LONGEST_RAW);
}
