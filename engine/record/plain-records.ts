import type { TableModel } from '../../model/table-model.ts';
import { columnOperation } from '../kernel/column-operation.ts';
import {
  BLOCK,
  encodeBlock,
  fitsKernel,
  INPUT,
  type KernelFile,
  kernelMemory,
  OUTPUT,
  takeBlock,
  turnTo,
} from '../kernel/kernel.ts';
import type { ByteWindow } from './byte-window.ts';
import type { ChunkWriter } from './chunk-writer.ts';
import type { PlainSyntax } from './text-format.ts';
import type { TextValues } from './text-values.ts';
import type { TupleWriter } from './tuple-writer.ts';

/** After so many calls that gave nothing, records are taken one by one for a while. */
const PATIENCE = 4;
/** The most records of such a while. */
const LONGEST_PAUSE = 1024;

/**
 * Takes those records of a file that are plainly right, many at once, by the kernel. What it leaves is read one by one as
 * ever, and that alone decides what is right: the kernel gives the same tuples or none.
 */
export class PlainRecords {
  /** Of the last call: where the next record begins, and the newlines. */
  at = 0;
  newlines = 0;
  readonly #file: KernelFile;
  readonly #tuples: TupleWriter;
  /** What the kernel's block was taken from: a window as it was then, up to a place. */
  #fills = -1;
  #until = 0;
  #from = 0;
  #failures = 0;
  #pause = 0;

  private constructor(file: KernelFile, tuples: TupleWriter) {
    this.#file = file;
    this.#tuples = tuples;
  }

  /** Null where the kernel is not for such files. */
  static of(
    table: TableModel,
    { delimiter, quote, multiline, fields }: PlainSyntax,
    values: TextValues,
    tuples: TupleWriter,
    isUtf8: boolean,
  ): PlainRecords | null {
    const { key, keyBytes, tupleFields, tail, position } = tuples.layout;
    const file: KernelFile = {
      delimiter,
      quote: quote ?? -1,
      multiline,
      fields,
      columns: table.columns.map((column, index) =>
        columnOperation(column, values.fieldOf(index), table.key.includes(column.name), isUtf8),
      ),
      key,
      keyBytes,
      tupleFields,
      tail,
      position,
      fixed: tuples.frame + values.fixed,
      perByte: values.perByte,
      encodeField: (column, start, end, kind, out) =>
        values.encode(column, kernelMemory, start, end, kind, kernelMemory, out),
    };
    return fitsKernel(file) ? new PlainRecords(file, tuples) : null;
  }

  /**
   * Writes the tuples of records from `at` on, as far as there is room and nothing unusual comes; gives how many.
   *
   * @param until What stands from here on is not looked at.
   * @param record Number of the first one.
   */
  take({ bytes, at, fills }: ByteWindow, until: number, record: number, rows: ChunkWriter): number {
    if (this.#pause > 0) {
      this.#pause--;
      return 0;
    }
    const isNew = turnTo(this.#file) || this.#fills !== fills || this.#until !== until;
    this.at = at;
    this.#fills = fills;
    this.#until = until;
    if (isNew || at >= this.#from + BLOCK) this.#takeBlock(bytes, at);
    let encoded = this.#encode(record, rows);
    if (encoded.records === 0 && encoded.blockEnds && this.#from < at) {
      this.#takeBlock(bytes, at);
      encoded = this.#encode(record, rows);
    }
    const { records, blockEnds } = encoded;
    if (records > 0) {
      rows.at += kernelMemory.copy(rows.out, rows.at, OUTPUT, encoded.end);
      this.#lookAtKeys(encoded);
      this.at = encoded.next - INPUT + this.#from;
      this.newlines = encoded.newlines;
      this.#failures = 0;
    } else if (!blockEnds && ++this.#failures > PATIENCE) {
      this.#pause = Math.min(2 ** this.#failures, LONGEST_PAUSE);
    }
    return records;
  }

  #takeBlock(bytes: Buffer, at: number): void {
    this.#from = at;
    takeBlock(bytes, at, Math.min(at + BLOCK, this.#until));
  }

  #encode(record: number, { out, at }: ChunkWriter) {
    return encodeBlock(this.at - this.#from + INPUT, out.length - at, record);
  }

  #lookAtKeys({ records, ascending, firstBegins, lastBegins }: ReturnType<typeof encodeBlock>): void {
    const { keys } = this.#tuples;
    if (keys === null || keys.isBroken) return;
    keys.add(kernelMemory, firstBegins);
    if (records === 1 || keys.isBroken) return;
    if (ascending) keys.add(kernelMemory, lastBegins);
    else keys.isBroken = true;
  }
}
