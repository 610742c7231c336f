import type { CsvRecords } from './csv-records.ts';

/** Records as others find them, for what is to be said of a line before or after that. */
export abstract class WrappedRecords implements CsvRecords {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  fields = 0;
  error = 0;
  newlines = 0;
  protected readonly inner: CsvRecords;

  constructor(inner: CsvRecords) {
    this.inner = inner;
    this.starts = inner.starts;
    this.ends = inner.ends;
    this.kinds = inner.kinds;
  }

  get keep(): number {
    return this.inner.keep;
  }

  expect(fields: number): void {
    this.inner.expect(fields);
  }

  scan(bytes: Buffer, at: number, length: number, last: boolean): number {
    const end = this.inner.scan(bytes, at, length, last);
    this.fields = this.inner.fields;
    this.error = this.inner.error;
    this.newlines = this.inner.newlines;
    return end;
  }

  isBlank(bytes: Buffer, at: number, end: number): boolean {
    return this.inner.isBlank(bytes, at, end);
  }

  unescape(bytes: Buffer, start: number, end: number, into: Buffer): number {
    return this.inner.unescape(bytes, start, end, into);
  }
}
