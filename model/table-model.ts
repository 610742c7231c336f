import type { CheckModel } from './checks.ts';
import type { ColumnModel } from './column-model.ts';
import type { DeleteWhen } from './delete-when.ts';
import type { DmsOperations } from './dms-operations.ts';
import type { CsvEncoding } from './encodings.ts';
import type { FileOrder } from './file-order.ts';
import type { FixedWidthSource } from './fixed-width.ts';
import type { HeaderLines } from './header-lines.ts';
import type { HeaderMatch } from './header-name.ts';
import type { HistoryMode } from './history.ts';
import type { JsonSource } from './json-source.ts';
import type { TrailerModel } from './trailer.ts';

/** Where a table's csv files are and how they are written. */
export interface CsvSource {
  readonly format: 'csv';
  /** Folder below the pipeline's source, ending in `/`; every file under it belongs to the table. */
  readonly prefix: string;
  /** One to eight ASCII characters, or `blanks` for any run of spaces and tabs. */
  readonly delimiter: string;
  /** One ASCII character, or null where fields are never quoted. */
  readonly quote: string | null;
  readonly encoding: CsvEncoding;
  /** False where the first record is data: columns are then found by their place in the definition. */
  readonly header: boolean;
  /** How names in the header are compared with those of the definition. */
  readonly headerMatch: HeaderMatch;
  /** Null for a header of one line. */
  readonly headerLines: HeaderLines | null;
  /** Quotes may hold a newline; where they do not, a file can be split at any. */
  readonly multiline: boolean;
  /** Fields that mean NULL in each column that has no `nulls` of its own. */
  readonly nulls: readonly string[];
  readonly quotedNulls: boolean;
  /** Patterns of the files that belong to the table, below the prefix; empty for all of them. */
  readonly files: readonly string[];
  /** Patterns of the files that do not, of those. */
  readonly except: readonly string[];
  /** Lines in front of the header, or of the first record, that are passed over. */
  readonly skip: number;
  /** One ASCII character: lines that begin with it are passed over. */
  readonly comment: string | null;
  /** One ASCII character: what comes after it stands for itself. */
  readonly escape: string | null;
  /** What ends a line: a newline, with a carriage return before it or none, or a carriage return alone. */
  readonly lineEnd: 'lf' | 'cr';
  /** Blanks may stand before an opening quote and after a closing one, and are no part of the field. */
  readonly blanksAroundQuotes: boolean;
  /** Whether a record may lack fields at its end, which then are empty. */
  readonly ragged: 'reject' | 'pad';
  /** Each record ends in a delimiter, after which no field begins. */
  readonly trailingDelimiter: boolean;
  /** Of files that AWS DMS wrote, which begin each record with what it does; null for others. */
  readonly dms: DmsOperations | null;
  /** The line at a file's end that is no record; null where there is none. */
  readonly trailer: TrailerModel | null;
}

/** A table's source; parquet will join it. */
export type SourceModel = CsvSource | FixedWidthSource | JsonSource;

/** Each file's rows are added; a file that is delivered again replaces its own earlier rows. */
export interface AppendMode {
  readonly mode: 'append';
  /** What becomes of a file whose content is loaded already under another name: it waits for `aspen accept`, or loads too. */
  readonly sameContent: 'hold' | 'load';
}

/** Rows are inserted or updated by key; rows that are equal are not touched. */
export interface MergeMode {
  readonly mode: 'merge';
  /** The column that tells which of several rows with one key is the newest; null: the one that arrived last. */
  readonly latest: string | null;
  /** Which records delete the row of their key; null: none does. */
  readonly deleteWhen: DeleteWhen | null;
  /** What orders files: their arrival, or their names. */
  readonly order: FileOrder;
}

/** How many rows may go at once because what is delivered does not have them. */
export interface BrakeModel {
  /** From 0 to 1: the largest share of the rows that may go. */
  readonly share: number;
  /** So many may go in any case, unless they are all there are. */
  readonly rows: number;
}

/** The table is what the last file says. */
export interface ReplaceMode {
  readonly mode: 'replace';
  readonly brake: BrakeModel;
}

/** Rows are merged by key, and those go that a file does not have. */
export interface SnapshotMode {
  readonly mode: 'snapshot';
  /** Columns: rows go only where their values are those of a row of the file; empty: of the whole table. */
  readonly scope: readonly string[];
  readonly brake: BrakeModel;
}

/** How a load's rows get into the table; other modes will join it. */
export type LoadModel = AppendMode | MergeMode | HistoryMode | ReplaceMode | SnapshotMode;

/** What starts a table's job in AWS when a file has landed; the sweep starts it in any case. */
export type Trigger = 'crawler' | 'event' | 'schedule';

/** How many records of a file may be rejected before the file is refused; where both are given, both hold. */
export interface RejectLimit {
  /** A number of records. */
  readonly records: number | null;
  /** A share of the file's records, from 0 to 1. */
  readonly share: number | null;
}

/** A table's definition as every output sees it: plain, frozen, defaults filled in. */
export interface TableModel {
  readonly name: string;
  readonly schema: string;
  readonly comment: string | null;
  readonly source: SourceModel;
  readonly columns: readonly ColumnModel[];
  /** Columns that the table had before, and whose values may go. */
  readonly drop: readonly string[];
  /** Empty only for a table without a key, which can only append or be replaced. */
  readonly key: readonly string[];
  readonly load: LoadModel;
  /** An unknown column in a file's header refuses the file instead of giving a warning. */
  readonly strict: boolean;
  /** `created`, `created_by`, `updated`, `updated_by` after the table's own columns. */
  readonly audit: boolean;
  /** `_file`, the ledger's id of the file that a row came from. */
  readonly lineage: boolean;
  readonly rejectLimit: RejectLimit;
  /** What is checked of a load's rows before they are published. */
  readonly checks: readonly CheckModel[];
  readonly trigger: Trigger;
  /** Hours after which an alarm is due when no file has been loaded; null: no alarm. */
  readonly freshness: number | null;
}

/** A user's stored procedure: what it reads and writes is found by the generator in its source. */
export interface ProcedureModel {
  readonly name: string;
  readonly schema: string;
  /** Path of the SQL that creates it, from the pipeline's folder. */
  readonly file: string;
  /** Procedures that must run before this one although the relations do not tell. */
  readonly after: readonly string[];
  /** Relations that PostgreSQL's parser cannot see in it (dynamic SQL, functions it calls). */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** Definitions and procedures that are deployed together. */
export interface PipelineModel {
  readonly name: string;
  /** The schema of tables and procedures that do not name another. */
  readonly schema: string;
  /** Folder of the source files for a load on a laptop, from the pipeline's folder. */
  readonly source: string;
  /** Folder of the pipeline's own numbered migrations, from the pipeline's folder; null where it has none. */
  readonly migrations: string | null;
  /** Relations that procedures use and the pipeline does not create. */
  readonly external: readonly string[];
  readonly tables: readonly TableModel[];
  readonly procedures: readonly ProcedureModel[];
}
