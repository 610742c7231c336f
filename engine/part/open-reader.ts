import { stagedTable } from '../../model/staged-table.ts';
import { CsvFormat } from '../csv/csv-format.ts';
import { FixedWidthFormat } from '../fixed-width/fixed-width-format.ts';
import { JsonFormat } from '../json/json-format.ts';
import type { FileReader } from '../record/file-reader.ts';
import type { ReadContext, RecordFile } from '../record/read-context.ts';
import { TextFileReader } from '../record/text-file-reader.ts';

/** The reader of a table's format, for one file. */
export function openReader(of: ReadContext, file: RecordFile): FileReader {
  const context = of.destination === 'staging' ? { ...of, table: stagedTable(of.table) } : of;
  const { source } = context.table;
  switch (source.format) {
    case 'csv':
      return new TextFileReader(context, file, new CsvFormat(context.table, source, file.uri));
    case 'fixed-width':
      return new TextFileReader(context, file, new FixedWidthFormat(context.table, source));
    case 'json':
      return new TextFileReader(context, file, new JsonFormat(context.table));
  }
}
