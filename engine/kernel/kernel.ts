import { limits } from '../../model/limits.ts';
import { kernelModule } from './kernel-module.ts';

// Where everything is in the kernel's memory; `assembly/memory.ts` says the same.
const STATE = 0;
const PLAN = 0x1000;
const FIRST_BEGINS = 0x15000;
const KEY = 0x17000;
const TAIL = 0x19000;
/** Where a block of a file goes, and where its tuples come from. */
export const INPUT = 0x20000;
export const OUTPUT = 0x51000;
/**
 * The most bytes of each. A block is small enough to stay in the processor's nearer cache, and a record that is too long does
 * not fit: it is left to the scanner.
 */
export const BLOCK = Math.min(32 * 1024, limits.recordBytes);
export const TUPLES = 256 * 1024;
/** The most columns of a table, and fields of a record. */
export const MOST_COLUMNS = 1600;
export const MOST_FIELDS = 4096;
const MOST_TAIL = 0x1000;

/** Writes a field as its column's encoder does, from the kernel's memory into it; see `Encode`. */
export type EncodeField = (column: number, start: number, end: number, kind: number, out: number) => number;

// Neither the language's library nor Node's types have it.
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly columns: { readonly encodeField: EncodeField } },
  ) => {
    readonly exports: {
      readonly memory: { readonly buffer: ArrayBuffer };
      beginFile(
        delimiter: number,
        quote: number,
        multiline: boolean,
        fields: number,
        columns: number,
        keyColumns: number,
        keyBytes: number,
        tupleFields: number,
        tail: number,
        position: number,
        fixed: number,
        perByte: number,
      ): void;
      beginBlock(length: number): void;
      encodeRecords(start: number, room: number, first: number): number;
    };
  };
};

/** What the kernel does with a column. */
export const OPERATIONS = {
  other: 0,
  text: 1,
  smallint: 2,
  integer: 3,
  bigint: 4,
  numeric: 5,
  date: 6,
  record: 7,
} as const;
/** Added to one whose column takes an empty field for NULL. */
export const NULLABLE = 16;

/** How the kernel is to write a column. */
export interface ColumnOperation {
  /** One of {@link OPERATIONS}, perhaps with {@link NULLABLE}. */
  readonly operation: number;
  /** -1 where the column is read from none. */
  readonly field: number;
  /** Of a text the most bytes; of a numeric the most digits before the point and after it; of a record's number its bytes. */
  readonly numbers: readonly [number, number];
}

/** How the records of a file are read and written. */
export interface KernelFile {
  /** Bytes; -1 for no quote. */
  readonly delimiter: number;
  readonly quote: number;
  /** Quotes may hold a newline. */
  readonly multiline: boolean;
  /** Of each record. */
  readonly fields: number;
  readonly columns: readonly ColumnOperation[];
  /** Columns of the key, in its order, where somebody asks whether it ascends or is too long. */
  readonly key: readonly number[];
  /** The most bytes of a key; 0 where nobody asks. */
  readonly keyBytes: number;
  /** Fields of a tuple, and what stands after the columns. */
  readonly tupleFields: number;
  readonly tail: Buffer;
  /** The file's position in its load, which stands at the end of each tuple with the record's number; -1 where it does not. */
  readonly position: number;
  /** The most bytes that a record of n bytes takes: `fixed + perByte * n`. */
  readonly fixed: number;
  readonly perByte: number;
  readonly encodeField: EncodeField;
}

let current: KernelFile | null = null;

const { memory, beginFile, beginBlock, encodeRecords } = new WebAssembly.Instance(
  new WebAssembly.Module(Buffer.from(kernelModule, 'base64')),
  {
    columns: {
      encodeField: (column, start, end, kind, out) => current?.encodeField(column, start, end, kind, out) ?? -1,
    },
  },
).exports;

/** All of the kernel's memory. */
export const kernelMemory = Buffer.from(memory.buffer);

const words = new Int32Array(memory.buffer);
const firstBegins = new Int32Array(memory.buffer, FIRST_BEGINS, MOST_COLUMNS + 1);

/** Whether the kernel can be told of a file: its memory has room for so much. */
export function fitsKernel({ columns, fields, tail }: KernelFile): boolean {
  return columns.length <= MOST_COLUMNS && fields <= MOST_FIELDS && tail.length <= MOST_TAIL;
}

/** Turns to a file. False where it was turned to it already: then it still has the block that it had. */
export function turnTo(file: KernelFile): boolean {
  if (current === file) return false;
  current = file;
  const { columns, key, tail } = file;
  for (const [index, { operation, field, numbers }] of columns.entries()) {
    words.set([operation, Math.max(field, 0), ...numbers], PLAN / 4 + 4 * index);
  }
  words.set(key, KEY / 4);
  kernelMemory.set(tail, TAIL);
  beginFile(
    file.delimiter,
    file.quote,
    file.multiline,
    file.fields,
    columns.length,
    key.length,
    file.keyBytes,
    file.tupleFields,
    tail.length,
    file.position,
    file.fixed,
    file.perByte,
  );
  return true;
}

/** Copies a part of a file into the kernel's memory, at most {@link BLOCK} bytes, and looks through it. */
export function takeBlock(bytes: Buffer, start: number, end: number): void {
  beginBlock(bytes.copy(kernelMemory, INPUT, start, end));
}

/** What became of records. */
export interface Encoded {
  readonly records: number;
  /** Where the next record begins, and where the tuples end, which begin at {@link OUTPUT}. */
  readonly next: number;
  readonly end: number;
  readonly newlines: number;
  /** Whether each key came after the one before; and where in memory the columns of the first tuple and of the last begin. */
  readonly ascending: boolean;
  readonly firstBegins: Int32Array;
  readonly lastBegins: Int32Array;
  /** The next record does not end in the block. */
  readonly blockEnds: boolean;
}

/**
 * Writes records of the block as tuples, until one of them is not plainly right.
 *
 * @param start Where the first one begins in memory.
 * @param room Bytes that the tuples may take.
 * @param first Number of the first record.
 */
export function encodeBlock(start: number, room: number, first: number): Encoded {
  const records = encodeRecords(start, Math.min(room, TUPLES), first);
  const [next = 0, end = 0, newlines = 0, ascending, lastBegins, blockEnds] = words.subarray(STATE, STATE + 6);
  return {
    records,
    next,
    end,
    newlines,
    ascending: ascending === 1,
    firstBegins,
    lastBegins: new Int32Array(memory.buffer, lastBegins, MOST_COLUMNS + 1),
    blockEnds: blockEnds === 1,
  };
}
