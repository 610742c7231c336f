import { encodedText } from '../../model/encoded-text.ts';
import type { CsvEncoding } from '../../model/encodings.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import type { TrailerModel } from '../../model/trailer.ts';
import type { CsvRecords } from './csv-records.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

const TOO_FEW_FIELDS = rejectNumber('too-few-fields');
const TOO_MANY_FIELDS = rejectNumber('too-many-fields');
const RECORD_TOO_LONG = rejectNumber('record-too-long');
const REST_NOT_READ = rejectNumber('rest-not-read');
/** A number of lines, which may be in groups: 6634, 006634, 6,634. */
const COUNT = /^(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,3}(?:\.[0-9]{3}){1,5})$/;
const NO_PART = { start: 0, end: 0 };

/** A part of a line, without blanks around it. */
export interface LinePart {
  readonly start: number;
  readonly end: number;
}

/** Tells the line of a trailer. */
interface TrailerLine {
  /** The fields of the last record, or what the stars stand for, where it is `bytes[at, end)` and a trailer; else null. */
  parts(records: CsvRecords, bytes: Buffer, at: number, end: number): readonly LinePart[] | null;
}

function partOf(bytes: Buffer, from: number, to: number): LinePart {
  const isBlank = (byte: number | undefined) => byte === SPACE || byte === TAB;
  let [start, end] = [from, to];
  while (start < end && isBlank(bytes[start])) start++;
  while (end > start && isBlank(bytes[end - 1])) end--;
  return { start, end };
}

/** Whether something stands at a place, all of it before another. */
function stands(bytes: Buffer, piece: Uint8Array, at: number, until: number): boolean {
  if (at + piece.length > until) return false;
  for (let i = 0; i < piece.length; i++) if (bytes[at + i] !== piece[i]) return false;
  return true;
}

class LineByField implements TrailerLine {
  readonly #first: Uint8Array;

  constructor(first: Uint8Array) {
    this.#first = first;
  }

  parts({ starts, ends, fields }: CsvRecords, bytes: Buffer): readonly LinePart[] | null {
    const [start = 0, end = 0] = [starts[0], ends[0]];
    if (fields === 0 || end - start !== this.#first.length || !stands(bytes, this.#first, start, end)) return null;
    const kept = Math.min(fields, starts.length);
    return Array.from({ length: kept }, (_, field) => partOf(bytes, starts[field] ?? 0, ends[field] ?? 0));
  }
}

class LineByStars implements TrailerLine {
  /** What stands in front of the first star, between stars, and after the last one; null without stars. */
  readonly #beginning: Uint8Array;
  readonly #between: readonly Uint8Array[];
  readonly #ending: Uint8Array | null;

  constructor(pieces: readonly Uint8Array[]) {
    const [beginning = new Uint8Array(), ...others] = pieces;
    this.#beginning = beginning;
    this.#ending = others.pop() ?? null;
    this.#between = others;
  }

  /** Each star stands for as little as it can, but the last one, which goes to where the rest of the line begins. */
  parts(_: CsvRecords, bytes: Buffer, at: number, end: number): readonly LinePart[] | null {
    let until = end;
    while (until > at && (bytes[until - 1] === LF || bytes[until - 1] === CR)) until--;
    if (!stands(bytes, this.#beginning, at, until)) return null;
    let from = at + this.#beginning.length;
    if (this.#ending === null) return from === until ? [] : null;
    const last = until - this.#ending.length;
    if (last < from || !stands(bytes, this.#ending, last, until)) return null;
    const found: LinePart[] = [];
    for (const piece of this.#between) {
      const next = bytes.subarray(0, last).indexOf(piece, from);
      if (next < 0) return null;
      found.push(partOf(bytes, from, next));
      from = next + piece.length;
    }
    return [...found, partOf(bytes, from, last)];
  }
}

/** The number of records that a trailer says, without groups and zeros in front; null where it says none. */
export function countIn({ records }: TrailerModel, bytes: Buffer, parts: readonly LinePart[]): string | null {
  const { start, end } = parts[(records?.place ?? 0) - 1] ?? NO_PART;
  const text = bytes.toString('latin1', start, end);
  return COUNT.test(text) ? String(BigInt(text.replaceAll(/[,.]/g, ''))) : null;
}

/** Finds the trailers of files in an encoding, which has all of their characters. */
export class TrailerFinder {
  readonly #trailer: TrailerModel;
  readonly #line: TrailerLine;

  constructor(trailer: TrailerModel, encoding: CsvEncoding) {
    this.#trailer = trailer;
    const bytesOf = (text: string) => encodedText(text, encoding) ?? new Uint8Array();
    const { first, line } = trailer;
    this.#line =
      first === null ? new LineByStars((line ?? '').split('*').map(bytesOf)) : new LineByField(bytesOf(first));
  }

  /** The parts of the last record, which is `bytes[at, end)`; null where it is no trailer. */
  parts(records: CsvRecords, bytes: Buffer, at: number, end: number): readonly LinePart[] | null {
    const { error } = records;
    // Of a record that is too long not all is there, and of a broken one not all fields are.
    if (error === RECORD_TOO_LONG || error === REST_NOT_READ) return null;
    const hasFields = error === 0 || error === TOO_FEW_FIELDS || error === TOO_MANY_FIELDS;
    if (!hasFields && this.#trailer.first !== null) return null;
    const parts = this.#line.parts(records, bytes, at, end);
    // A line that its first field tells is a trailer whatever else it has; what a * stands for is not to be anything.
    const isLike = parts !== null && (this.#trailer.line === null || this.#trailer.records === null);
    return isLike || (parts !== null && countIn(this.#trailer, bytes, parts) !== null) ? parts : null;
  }
}
