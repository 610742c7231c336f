import type { ColumnOf } from './column.ts';
import type {
  BooleanOptions,
  ByteaOptions,
  CharOptions,
  ClockOptions,
  DateOptions,
  IntegerOptions,
  NumberOptions,
  PlainOptions,
  TextOptions,
  TimestamptzOptions,
} from './column-options.ts';
import { freeze } from './freeze.ts';

/** Characters of any number. */
export function text(options?: TextOptions): ColumnOf<'text'> {
  return freeze({ ...options, kind: 'text' });
}

/** At most `length` characters; a longer field is a reject. */
export function varchar(length: number, options?: TextOptions): ColumnOf<'varchar'> {
  return freeze({ ...options, kind: 'varchar', length });
}

/** At most `length` characters; PostgreSQL pads a shorter one with spaces. */
export function char(length: number, options?: CharOptions): ColumnOf<'char'> {
  return freeze({ ...options, kind: 'char', length });
}

/** Whole numbers of 2 bytes: −32,768 to 32,767. */
export function smallint(options?: NumberOptions): ColumnOf<'smallint'> {
  return freeze({ ...options, kind: 'smallint' });
}

/** Whole numbers of 4 bytes: −2,147,483,648 to 2,147,483,647. */
export function integer(options?: IntegerOptions): ColumnOf<'integer'> {
  return freeze({ ...options, kind: 'integer' });
}

/** Whole numbers of 8 bytes. */
export function bigint(options?: IntegerOptions): ColumnOf<'bigint'> {
  return freeze({ ...options, kind: 'bigint' });
}

/** Exact decimal numbers of any size. */
export function numeric(options?: NumberOptions): ColumnOf<'numeric'>;
/** Exact decimal numbers of `precision` digits in all, `scale` of them after the point; nothing is rounded. */
export function numeric(precision: number, scale: number, options?: NumberOptions): ColumnOf<'numeric'>;
export function numeric(first?: number | NumberOptions, scale?: number, options?: NumberOptions): ColumnOf<'numeric'> {
  if (typeof first !== 'number') return freeze({ ...first, kind: 'numeric' });
  // Without a scale PostgreSQL takes 0.
  return freeze({ ...options, kind: 'numeric', precision: first, scale: scale ?? 0 });
}

/** Floating point of 4 bytes, about 6 digits. */
export function real(options?: NumberOptions): ColumnOf<'real'> {
  return freeze({ ...options, kind: 'real' });
}

/** Floating point of 8 bytes, about 15 digits. */
export function doublePrecision(options?: NumberOptions): ColumnOf<'double precision'> {
  return freeze({ ...options, kind: 'double precision' });
}

/** True or false. */
export function boolean(options?: BooleanOptions): ColumnOf<'boolean'> {
  return freeze({ ...options, kind: 'boolean' });
}

/** A day of the calendar. */
export function date(options?: DateOptions): ColumnOf<'date'> {
  return freeze({ ...options, kind: 'date' });
}

/** A time of day, to the microsecond, without a zone. */
export function time(options?: ClockOptions): ColumnOf<'time'> {
  return freeze({ ...options, kind: 'time' });
}

/** A date and time of day, to the microsecond, without a zone. */
export function timestamp(options?: ClockOptions): ColumnOf<'timestamp'> {
  return freeze({ ...options, kind: 'timestamp' });
}

/** A moment, to the microsecond; its field has an offset, or the column a `timezone`. */
export function timestamptz(options?: TimestamptzOptions): ColumnOf<'timestamptz'> {
  return freeze({ ...options, kind: 'timestamptz' });
}

/** A universally unique identifier. */
export function uuid(options?: PlainOptions): ColumnOf<'uuid'> {
  return freeze({ ...options, kind: 'uuid' });
}

/** A JSON document. */
export function jsonb(options?: PlainOptions): ColumnOf<'jsonb'> {
  return freeze({ ...options, kind: 'jsonb' });
}

/** Bytes. */
export function bytea(options?: ByteaOptions): ColumnOf<'bytea'> {
  return freeze({ ...options, kind: 'bytea' });
}
