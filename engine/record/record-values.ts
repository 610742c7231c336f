/**
 * The values of one record, wherever they come from: fields of text that encoders read, or columns whose format gives them
 * typed.
 */
export interface RecordValues {
  /**
   * Writes a column's value as binary COPY at `at` in `out`: int32 length, then the value. Gives the new end, or minus the
   * number of a reject code.
   */
  write(column: number, out: Buffer, at: number): number;
  /**
   * Writes the values of all columns, one after another. Gives the new end, or -1 where one is refused.
   *
   * @param begins Takes where each column begins, and after them the end.
   */
  writeAll(out: Buffer, at: number, begins: Int32Array): number;
  /** A column's value as a reject shows it; null where the file has none. */
  shown(column: number): Buffer | null;
}
