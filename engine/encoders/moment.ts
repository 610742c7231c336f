import type { ColumnModel } from '../../model/column-model.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import { NO_DAY, putMoment } from './calendar.ts';
import { compareInt32, compareInt64, type Encode, putInt32, putInt64, type TypeEncoder } from './encode.ts';
import { FormatReader } from './format-reader.ts';
import { clockMicros, isoDay, NO_CLOCK, NO_OFFSET, offsetSeconds, offsetStart, TOO_FINE } from './iso-moment.ts';
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
const encodeTime: Encode = (bytes, start, end, out, at) => putTime(out, at, clockMicros(bytes, start, end));

const encodeTimestamp: Encode = (bytes, start, end, out, at) => {
  const time = timeStart(bytes, start, end);
  return putTimestamp(out, at, isoDay(bytes, start, time - 1), clockMicros(bytes, time, end));
};

function encodeTimestamptz(zone: LocalOffset | null): Encode {
  return (bytes, start, end, out, at) => {
    const time = timeStart(bytes, start, end);
    const offsetAt = offsetStart(bytes, time, end);
    const offset = offsetAt < end ? offsetSeconds(bytes, offsetAt, end) : NO_OFFSET;
    if (offsetAt < end && offset === NO_OFFSET) return NOT_A_TIMESTAMP;
    const day = isoDay(bytes, start, time - 1);
    return putTimestamptz(out, at, day, clockMicros(bytes, time, offsetAt), offset, zone);
  };
}

export function date({ format }: ColumnModel): TypeEncoder {
  const shape = { fixed: 8, perByte: 0, compare: compareInt32 };
  if (format === null) return { encode: encodeDate, ...shape };
  const reader = new FormatReader(format);
  const encode: Encode = (bytes, start, end, out, at) =>
    reader.read(bytes, start, end) ? putDate(out, at, reader.day()) : NOT_A_DATE;
  return { encode, ...shape };
}

export function time({ format }: ColumnModel): TypeEncoder {
  const shape = { fixed: 12, perByte: 0, compare: compareInt64 };
  if (format === null) return { encode: encodeTime, ...shape };
  const reader = new FormatReader(format);
  const encode: Encode = (bytes, start, end, out, at) =>
    reader.read(bytes, start, end) ? putTime(out, at, reader.micros()) : NOT_A_TIME;
  return { encode, ...shape };
}

export function timestamp({ format }: ColumnModel): TypeEncoder {
  const shape = { fixed: 12, perByte: 0, compare: compareInt64 };
  if (format === null) return { encode: encodeTimestamp, ...shape };
  const reader = new FormatReader(format);
  const encode: Encode = (bytes, start, end, out, at) =>
    reader.read(bytes, start, end) ? putTimestamp(out, at, reader.day(), reader.micros()) : NOT_A_TIMESTAMP;
  return { encode, ...shape };
}

export function timestamptz({ format, timezone }: ColumnModel): TypeEncoder {
  const shape = { fixed: 12, perByte: 0, compare: compareInt64 };
  const zone = timezone === null ? null : localOffset(timezone);
  if (format === null) return { encode: encodeTimestamptz(zone), ...shape };
  const reader = new FormatReader(format);
  const encode: Encode = (bytes, start, end, out, at) =>
    reader.read(bytes, start, end)
      ? putTimestamptz(out, at, reader.day(), reader.micros(), reader.offset(), zone)
      : NOT_A_TIMESTAMP;
  return { encode, ...shape };
}
