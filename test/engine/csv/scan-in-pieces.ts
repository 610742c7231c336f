import { expect } from 'vitest';
import type { CsvRecords } from '../../../engine/csv/csv-records.ts';
import { ByteWindow } from '../../../engine/record/byte-window.ts';
import { NEED_MORE } from '../../../engine/record/text-format.ts';
import { limits } from '../../../model/limits.ts';
import { rejectCode } from '../../../model/reject-codes.ts';
import { Pieces } from '../read-bytes.ts';

/** All records of a text, read a piece at a time: where each stands, its newlines, and its fields or what is wrong with it. */
export async function scanInPieces(records: CsvRecords, bytes: Buffer, piece: number): Promise<string[]> {
  const window = new ByteWindow(new Pieces(bytes, [piece]), limits.recordBytes, async () => undefined);
  const found: string[] = [];
  for (;;) {
    while (window.at < window.length) {
      const { at } = window;
      const end = records.scan(window.bytes, at, window.length, window.isLast);
      if (end === NEED_MORE) break;
      expect(end).toBeGreaterThan(at);
      const fields = Array.from(
        { length: Math.min(records.fields, 64) },
        (_, i) => `${records.starts[i]! - at}-${records.ends[i]! - at}-${records.kinds[i]}`,
      );
      const read = records.error > 0 ? rejectCode(records.error).code : fields.join();
      found.push(`${window.offset(at)}-${window.offset(end)} ${records.newlines} ${read}`);
      window.at = end;
    }
    if (window.isLast) return found;
    await window.fill(records.keep);
  }
}
