import { limits } from '../../model/limits.ts';
import { type RejectCode, rejectCode } from '../../model/reject-codes.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { ChunkWriter } from './chunk-writer.ts';
import { type ReadContext, type RecordFile, RefusedOnTheWay } from './read-context.ts';
import type { RecordValues } from './record-values.ts';
import { putReject, type RejectPlace, rejectRoom } from './reject-writer.ts';

const MOST_STORED = limits.storedRejects;

/** The rejects of one file: all are counted, and the first ones stored. */
export class FileRejects {
  /** Records. */
  rejected = 0;
  #stored = 0;
  readonly #table: TableModel;
  readonly #rejects: ChunkWriter;
  readonly #ids: { readonly loadId: bigint; readonly fileId: bigint };
  readonly #isDirect: boolean;
  readonly #hasPii: boolean;

  constructor({ table, rejects, loadId, destination }: ReadContext, file: RecordFile) {
    this.#table = table;
    this.#rejects = rejects;
    this.#ids = { loadId, fileId: file.id };
    this.#isDirect = destination === 'table';
    this.#hasPii = table.columns.some(({ pii }) => pii);
  }

  /** The most bytes that a record takes of which this many columns were refused. */
  room(columns: number, recordBytes: number): number {
    return rejectRoom(columns, recordBytes);
  }

  /** A record that is refused as a whole. */
  addRecord(place: RejectPlace, code: RejectCode, raw: Buffer): void {
    this.rejected++;
    this.#put(place, null, code, null, raw);
  }

  /** A record of which columns were refused. @param failures Numbers of reject codes, 0 where the column passed. */
  addColumns(place: RejectPlace, failures: Uint8Array, values: RecordValues, raw: Buffer): void {
    this.rejected++;
    let first = true;
    for (const [index, column] of this.#table.columns.entries()) {
      const failure = failures[index];
      if (failure === undefined || failure === 0) continue;
      const value = column.pii ? null : values.shown(index);
      this.#put(place, column.name, rejectCode(failure), value, first ? raw : null);
      first = false;
    }
  }

  #put(place: RejectPlace, column: string | null, code: RejectCode, value: Buffer | null, raw: Buffer | null): void {
    if (this.#isDirect) throw new RefusedOnTheWay();
    if (this.#stored === MOST_STORED) return;
    this.#stored++;
    const rejects = this.#rejects;
    const told = this.#hasPii ? null : raw;
    rejects.at = putReject(rejects.out, rejects.at, this.#ids, place, column, code, value, told);
  }
}
