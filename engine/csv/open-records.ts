import { usesDialect } from '../../model/dialect.ts';
import type { CsvSource } from '../../model/table-model.ts';
import { lineEndByte } from '../record/line-end.ts';
import { CommentedRecords } from './commented-records.ts';
import type { CsvRecords } from './csv-records.ts';
import { DialectScanner } from './dialect-scanner.ts';
import { EvenRecords } from './even-records.ts';
import { RecordScanner } from './record-scanner.ts';

/**
 * What finds the records of a source's files. What a source does not use has no part in it, so that a row pays for nothing but
 * its own shape.
 *
 * @param most The most fields that are kept; a header may have as many.
 */
export function openRecords(source: CsvSource, most: number): CsvRecords {
  const { comment, trailingDelimiter, ragged } = source;
  const kept = trailingDelimiter ? most + 1 : most;
  let records: CsvRecords = usesDialect(source) ? new DialectScanner(source, kept) : new RecordScanner(source, kept);
  if (trailingDelimiter || ragged === 'pad') records = new EvenRecords(records, ragged === 'pad', trailingDelimiter);
  if (comment !== null) records = new CommentedRecords(records, comment, lineEndByte(source));
  return records;
}
