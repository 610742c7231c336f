import type { ColumnModel } from '../../model/column-model.ts';
import { rejectNumber } from '../reject-codes.ts';
import { clockMicros, dayNumber, isClock, isDay, MICROS_A_DAY } from './calendar.ts';
import { compareInt32, compareInt64, putInt32, putInt64, type TypeEncoder } from './encode.ts';
import { formatReader, type MomentReader, moment, readClock, readDate, readTimestamp } from './moment-fields.ts';
import { localOffset } from './zone.ts';

const NOT_A_DATE = -rejectNumber('not-a-date');
const NOT_A_TIME = -rejectNumber('not-a-time');
const NOT_A_TIMESTAMP = -rejectNumber('not-a-timestamp');
const MISSING_OFFSET = -rejectNumber('missing-offset');
const AMBIGUOUS_TIME = -rejectNumber('ambiguous-time');
const TOO_PRECISE = -rejectNumber('too-precise');
const MICROS_A_MINUTE = 60_000_000;

const wholeDate: MomentReader = (bytes, start, end) => readDate(bytes, start, end) === end;
const wholeClock: MomentReader = (bytes, start, end) => readClock(bytes, start, end) === end;

export function date({ format }: ColumnModel): TypeEncoder {
  const read = format === null ? wholeDate : formatReader(format);
  return {
    encode(bytes, start, end, out, at) {
      if (!read(bytes, start, end) || !isDay()) return NOT_A_DATE;
      return putInt32(out, putInt32(out, at, 4), dayNumber());
    },
    fixed: 8,
    perByte: 0,
    compare: compareInt32,
  };
}

export function time({ format }: ColumnModel): TypeEncoder {
  const read = format === null ? wholeClock : formatReader(format);
  return {
    encode(bytes, start, end, out, at) {
      if (!read(bytes, start, end) || !isClock()) return NOT_A_TIME;
      if (moment.tooPrecise) return TOO_PRECISE;
      return putInt64(out, putInt32(out, at, 8), clockMicros());
    },
    fixed: 12,
    perByte: 0,
    compare: compareInt64,
  };
}

/** Microseconds from 2000-01-01 exceed a double's whole numbers from the year 2285 on, so days and time are put apart. */
function putMicros(out: Buffer, at: number, day: number, micros: number): number {
  const put = putInt32(out, at, 8);
  const exact = day * MICROS_A_DAY + micros;
  if (Number.isSafeInteger(exact)) return putInt64(out, put, exact);
  return out.writeBigInt64BE(BigInt(day) * BigInt(MICROS_A_DAY) + BigInt(micros), put);
}

/** A date and time whose parts make sense; zero or minus a reject code's number. */
function readMoment(read: MomentReader, bytes: Buffer, start: number, end: number): number {
  if (!read(bytes, start, end) || !isDay() || !isClock()) return NOT_A_TIMESTAMP;
  return moment.tooPrecise ? TOO_PRECISE : 0;
}

export function timestamp({ format }: ColumnModel): TypeEncoder {
  const read = format === null ? readTimestamp : formatReader(format);
  return {
    encode(bytes, start, end, out, at) {
      const verdict = readMoment(read, bytes, start, end);
      if (verdict < 0) return verdict;
      // An offset would be thrown away, which PostgreSQL does and we do not.
      if (moment.offset !== null) return NOT_A_TIMESTAMP;
      return putMicros(out, at, dayNumber(), clockMicros());
    },
    fixed: 12,
    perByte: 0,
    compare: compareInt64,
  };
}

export function timestamptz({ format, timezone }: ColumnModel): TypeEncoder {
  const read = format === null ? readTimestamp : formatReader(format);
  const offsetOf = timezone === null ? null : localOffset(timezone);
  return {
    encode(bytes, start, end, out, at) {
      const verdict = readMoment(read, bytes, start, end);
      if (verdict < 0) return verdict;
      const day = dayNumber();
      let offset = moment.offset;
      if (offset === null) {
        if (offsetOf === null) return MISSING_OFFSET;
        offset = offsetOf(day, moment.hour * 60 + moment.minute);
        if (offset === null) return AMBIGUOUS_TIME;
      }
      return putMicros(out, at, day, clockMicros() - offset * MICROS_A_MINUTE);
    },
    fixed: 12,
    perByte: 0,
    compare: compareInt64,
  };
}
