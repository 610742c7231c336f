import type { TextRecords } from '../record/text-format.ts';

/** Finds the records of a csv file, whatever the shape of its lines. */
export interface CsvRecords extends TextRecords {
  /** Fields of the last record; may be more than there is room for. */
  readonly fields: number;
  /** How many fields each record from here on must have. */
  expect(fields: number): void;
}
