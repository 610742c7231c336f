/** Reads a whole field by a column's own `format`; what it held is asked for afterwards, before the next field is read. */
export interface MomentReader {
  /** False where the field is not written so. */
  read(bytes: Buffer, start: number, end: number): boolean;
  /** Days from 2000-01-01, or `NO_DAY`. */
  day(): number;
  /** Microseconds of the day, `NO_CLOCK` or `TOO_FINE`. */
  micros(): number;
  /** Seconds east of UTC; `NO_OFFSET` where the format has none. */
  offset(): number;
}
