import { freeze } from './freeze.ts';

/** Limits that both engines keep. The engine on the laptop reads them here, and the Glue job's script has them rendered. */
export const limits = freeze({
  /** Bytes of a record. */
  recordBytes: 16 * 1024 * 1024,
  /** Columns of a file, read or not. */
  fileColumns: 4096,
  /** Columns of a table. PostgreSQL takes 1,600; the rest is for the audit columns and for staging's own. */
  tableColumns: 1590,
  /** Bytes of a key, all of its columns together: what fits an entry of PostgreSQL's btree index. */
  keyBytes: 2600,
  /** Bytes of a file's URI: the ledger has an index of it, with the table's name and the version. */
  uriBytes: 2400,
  /** Levels of arrays and objects in JSON. */
  jsonLevels: 512,
  /** Digits of a numeric without a precision, before and after the point: PostgreSQL's own limits. */
  numericWholeDigits: 131_072,
  numericFractionDigits: 16_383,
  /** Rows of rejects that are stored of one file; the count goes on. */
  storedRejects: 10_000,
  /** Bytes of a rejected value, and of a rejected record, that are stored. The file has the rest. */
  storedValueBytes: 1000,
  storedRecordBytes: 8000,
  /**
   * Files of a load, and their bytes as they are stored: what is pending beyond that waits for the next load of the same run, so
   * that a backfill advances whatever ends a run. A load has one file at least.
   */
  loadFiles: 10_000,
  loadBytes: 4 * 2 ** 30,
  /** Bytes of a column's name, and of a code or a message, that are stored with a reject. */
  storedNameBytes: 256,
  storedWordsBytes: 1024,
});
