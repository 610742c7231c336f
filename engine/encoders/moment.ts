import type { ColumnModel } from '../../model/column-model.ts';
import { countedFormat } from '../../model/counted-moment.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import { NO_DAY, putMoment } from './calendar.ts';
import { EpochReader, ExcelReader } from './counted-moment.ts';
import { compareInt32, compareInt64, type Encode, putInt32, putInt64, type TypeEncoder } from './encode.ts';
import { FormatReader } from './format-reader.ts';
import {
  clockMicros,
  isoDay,
  NO_CLOCK,
  NO_OFFSET,
  offsetSeconds,
  offsetStart,
  type Rest,
  TOO_FINE,
} from './iso-moment.ts';
import type { MomentReader } from './moment-reader.ts';
import { type LocalOffset, localOffset, NO_LOCAL_TIME } from './zone.ts';

const NOT_A_DATE = -rejectNumber('not-a-date');
const NOT_A_TIME = -rejectNumber('not-a-time');
const NOT_A_TIMESTAMP = -rejectNumber('not-a-timestamp');
const MISSING_OFFSET = -rejectNumber('missing-offset');
const AMBIGUOUS_TIME = -rejectNumber('ambiguous-time');
const TOO_PRECISE = -rejectNumber('too-precise');
const SPACE = 0x20;
const LETTER_T = 0x54;
/** Bytes of `YYYY-MM-DD`. */
const DATE = 10;
const MICROS = 1_000_000;

function putDate(out: Buffer, at: number, day: number): number {
  return day === NO_DAY ? NOT_A_DATE : putInt32(out, putInt32(out, at, 4), day);
}

function putTime(out: Buffer, at: number, micros: number): number {
  if (micros < 0) return micros === TOO_FINE ? TOO_PRECISE : NOT_A_TIME;
  return putInt64(out, putInt32(out, at, 8), micros);
}

/** Zero, or what is wrong with a day and a time of day. */
function verdict(day: number, micros: number): number {
  if (day === NO_DAY || micros === NO_CLOCK) return NOT_A_TIMESTAMP;
  return micros === TOO_FINE ? TOO_PRECISE : 0;
}

function putTimestamp(out: Buffer, at: number, day: number, micros: number): number {
  return verdict(day, micros) || putMoment(out, putInt32(out, at, 8), day, micros);
}

/** @param offset Seconds east of UTC, or `NO_OFFSET` where the field has none: then the column's zone tells. */
function putTimestamptz(
  out: Buffer,
  at: number,
  day: number,
  micros: number,
  offset: number,
  zone: LocalOffset | null,
): number {
  const wrong = verdict(day, micros);
  if (wrong < 0) return wrong;
  let east = offset;
  if (east === NO_OFFSET) {
    if (zone === null) return MISSING_OFFSET;
    east = zone(day, Math.floor(micros / MICROS));
    if (east === NO_LOCAL_TIME) return AMBIGUOUS_TIME;
  }
  return putMoment(out, putInt32(out, at, 8), day, micros - east * MICROS);
}

/** Where the time begins after `YYYY-MM-DD` and a space or a T; after the end where there is none. */
function timeStart(bytes: Buffer, start: number, end: number): number {
  const at = start + DATE;
  return at < end && (bytes[at] === SPACE || bytes[at] === LETTER_T) ? at + 1 : end + 1;
}

const encodeDate: Encode = (bytes, start, end, out, at) => putDate(out, at, isoDay(bytes, start, end));

/** A day, or the midnight with which it begins, whatever the offset of that. */
const encodeMidnight: Encode = (bytes, start, end, out, at) => {
  if (end - start === DATE) return encodeDate(bytes, start, end, out, at);
  const time = timeStart(bytes, start, end);
  const offsetAt = offsetStart(bytes, time, end);
  if (offsetAt < end && offsetSeconds(bytes, offsetAt, end) === NO_OFFSET) return NOT_A_DATE;
  return clockMicros(bytes, time, offsetAt, null) === 0 ? putDate(out, at, isoDay(bytes, start, time - 1)) : NOT_A_DATE;
};

const encodeTime =
  (rest: Rest): Encode =>
  (bytes, start, end, out, at) =>
    putTime(out, at, clockMicros(bytes, start, end, rest));

const encodeTimestamp =
  (rest: Rest): Encode =>
  (bytes, start, end, out, at) => {
    const time = timeStart(bytes, start, end);
    return putTimestamp(out, at, isoDay(bytes, start, time - 1), clockMicros(bytes, time, end, rest));
  };

function encodeTimestamptz(rest: Rest, zone: LocalOffset | null): Encode {
  return (bytes, start, end, out, at) => {
    const time = timeStart(bytes, start, end);
    const offsetAt = offsetStart(bytes, time, end);
    const offset = offsetAt < end ? offsetSeconds(bytes, offsetAt, end) : NO_OFFSET;
    if (offsetAt < end && offset === NO_OFFSET) return NOT_A_TIMESTAMP;
    const day = isoDay(bytes, start, time - 1);
    return putTimestamptz(out, at, day, clockMicros(bytes, time, offsetAt, rest), offset, zone);
  };
}

/** The first of several encoders that takes a field; where none does, the first that saw more in it than nothing tells. */
function firstOf(encodes: readonly Encode[]): Encode {
  const [only] = encodes;
  if (encodes.length === 1 && only !== undefined) return only;
  return (bytes, start, end, out, at) => {
    let told = 0;
    for (let i = 0; i < encodes.length; i++) {
      const put = encodes[i]!(bytes, start, end, out, at);
      if (put >= 0) return put;
      if (told === 0 || told === NOT_A_DATE || told === NOT_A_TIME || told === NOT_A_TIMESTAMP) told = put;
    }
    return told;
  };
}

/** How a column's fields are written, by each of its formats, or else by ISO 8601. */
function encodeOf(column: ColumnModel, iso: Encode, by: (reader: MomentReader) => Encode): Encode {
  if (column.formats.length === 0) return iso;
  return firstOf(column.formats.map((format) => by(readerOf(format, column))));
}

function readerOf(format: string, { pivot, fraction }: ColumnModel): MomentReader {
  const counted = countedFormat(format);
  if (counted === null) return new FormatReader(format, pivot, fraction);
  return counted === 'excel-days' ? new ExcelReader() : new EpochReader(counted, fraction);
}

const readDay =
  (reader: MomentReader): Encode =>
  (bytes, start, end, out, at) =>
    reader.read(bytes, start, end) ? putDate(out, at, reader.day()) : NOT_A_DATE;

const readMidnight =
  (reader: MomentReader): Encode =>
  (bytes, start, end, out, at) =>
    reader.read(bytes, start, end) && reader.micros() === 0 ? putDate(out, at, reader.day()) : NOT_A_DATE;

export function date(column: ColumnModel): TypeEncoder {
  const hasClock = column.midnight || column.formats.some((format) => countedFormat(format) !== null);
  const encode = encodeOf(column, column.midnight ? encodeMidnight : encodeDate, hasClock ? readMidnight : readDay);
  return { encode, fixed: 8, perByte: 0, compare: compareInt32 };
}

export function time(column: ColumnModel): TypeEncoder {
  const encode = encodeOf(
    column,
    encodeTime(column.fraction),
    (reader) => (bytes, start, end, out, at) =>
      reader.read(bytes, start, end) ? putTime(out, at, reader.micros()) : NOT_A_TIME,
  );
  return { encode, fixed: 12, perByte: 0, compare: compareInt64 };
}

export function timestamp(column: ColumnModel): TypeEncoder {
  const encode = encodeOf(
    column,
    encodeTimestamp(column.fraction),
    (reader) => (bytes, start, end, out, at) =>
      reader.read(bytes, start, end) ? putTimestamp(out, at, reader.day(), reader.micros()) : NOT_A_TIMESTAMP,
  );
  return { encode, fixed: 12, perByte: 0, compare: compareInt64 };
}

export function timestamptz(column: ColumnModel): TypeEncoder {
  const zone = column.timezone === null ? null : localOffset(column.timezone);
  const encode = encodeOf(
    column,
    encodeTimestamptz(column.fraction, zone),
    (reader) => (bytes, start, end, out, at) =>
      reader.read(bytes, start, end)
        ? putTimestamptz(out, at, reader.day(), reader.micros(), reader.offset(), zone)
        : NOT_A_TIMESTAMP,
  );
  return { encode, fixed: 12, perByte: 0, compare: compareInt64 };
}
