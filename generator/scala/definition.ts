import { tellableKey } from '../../model/ascending-key.ts';
import type { ColumnModel } from '../../model/column-model.ts';
import { isUtf16 } from '../../model/encodings.ts';
import { filePatternSource } from '../../model/file-pattern.ts';
import type { FixedWidthSource } from '../../model/fixed-width.ts';
import type { HeaderLines } from '../../model/header-lines.ts';
import type { JsonSource } from '../../model/json-source.ts';
import { headerRefusals } from '../../model/judging-order.ts';
import { limits } from '../../model/limits.ts';
import { stagesRejectedKeys } from '../../model/rejected-keys.ts';
import { deletionOf, stagedTable } from '../../model/staged-table.ts';
import type { CsvSource, SourceModel, TableModel } from '../../model/table-model.ts';
import { version } from '../package.ts';
import type { CompiledTable } from '../sql/compile-table.ts';
import { columnValue, isLong } from './column-value.ts';
import { decoderValue } from './decoder-value.ts';
import { type ScalaCall, scalaOption } from './scala-value.ts';
import { fixedWidthShapes, jsonShapes, shapeValues } from './shape-values.ts';

/** A table as the Glue job's runtime has to know it: the fields of its `TableDefinition`, as plain data. */
export interface JobDefinition {
  readonly pipeline: string;
  readonly table: string;
  readonly fingerprint: string;
  readonly version: string;
  readonly prefix: string;
  readonly source: ScalaCall;
  readonly limits: ScalaCall;
  readonly columns: readonly ScalaCall[];
  /** The key has several columns of which one may be of any length. */
  readonly wideKey: boolean;
  /** Places of the key's columns, in its order, where publish may be told of a file that its keys ascend. */
  readonly tellableKey: readonly number[];
  /** Which of the files below the prefix are the table's; null for all. */
  readonly files: ScalaCall | null;
  /** How records say that they delete; null where none does. */
  readonly deletion: ScalaCall | null;
  /** Staging has the keys of rejected records too. */
  readonly rejectedKeys: boolean;
}

function fileNames({ files, except }: SourceModel): ScalaCall | null {
  if (files.length === 0 && except.length === 0) return null;
  return { call: 'FileNames', args: [files.map(filePatternSource), except.map(filePatternSource)] };
}

function headerLinesOf({ lines, join, merged }: HeaderLines, ragged: CsvSource['ragged']): ScalaCall {
  return { call: 'HeaderLines', args: [lines, join, merged, ragged === 'pad'] };
}

/** Lines of fixed width or of JSON, as the job's reader of lines has them. */
function lineSource(source: FixedWidthSource | JsonSource, columns: readonly ColumnModel[]): ScalaCall {
  const decoder = decoderValue(source.encoding);
  return {
    call: 'CsvSource',
    named: {
      delimiter: ',',
      quote: scalaOption(null),
      header: false,
      multiline: false,
      encoding: source.encoding,
      refusals: headerRefusals.filter((code) => code !== 'unknown-column'),
      ...(decoder === null ? {} : { decoder: scalaOption(decoder) }),
      ...(isUtf16(source.encoding) ? { text: scalaOption({ call: 'Utf16', args: [source.encoding] }) } : {}),
      ...(source.skip === 0 ? {} : { skip: source.skip }),
      ...(source.lineEnd === 'cr' ? { lineEnd: { char: '\r' } } : {}),
      shapes: source.format === 'json' ? jsonShapes(columns) : fixedWidthShapes(source, columns),
    },
  };
}

function sourceOf(table: TableModel): ScalaCall {
  const { source, strict, columns } = table;
  if (source.format !== 'csv') return lineSource(source, columns);
  const decoder = decoderValue(source.encoding);
  const shapes = shapeValues(table, source);
  return {
    call: 'CsvSource',
    named: {
      delimiter: source.delimiter === 'blanks' ? ' ' : source.delimiter,
      quote: scalaOption(source.quote === null ? null : { char: source.quote }),
      header: source.header,
      multiline: source.multiline,
      encoding: source.encoding,
      refusals: headerRefusals.filter((code) => strict || code !== 'unknown-column'),
      ...(decoder === null ? {} : { decoder: scalaOption(decoder) }),
      ...(isUtf16(source.encoding) ? { text: scalaOption({ call: 'Utf16', args: [source.encoding] }) } : {}),
      ...(source.headerMatch === 'exact' ? {} : { names: scalaOption({ call: 'aspen.csv.LooseNames' }) }),
      ...(source.headerLines === null
        ? {}
        : { headerLines: scalaOption(headerLinesOf(source.headerLines, source.ragged)) }),
      ...(source.skip === 0 ? {} : { skip: source.skip }),
      ...(source.lineEnd === 'cr' ? { lineEnd: { char: '\r' } } : {}),
      ...(source.dms === null || source.header || source.dms === 'never' ? {} : { operation: source.dms }),
      ...(shapes.length === 0 ? {} : { shapes }),
    },
  };
}

/** Those limits that no column's own check keeps. */
function limitsOf(): ScalaCall {
  const { recordBytes, fileColumns, keyBytes, uriBytes, storedRejects, loadFiles, loadBytes } = limits;
  const { storedValueBytes, storedRecordBytes, storedNameBytes, storedWordsBytes } = limits;
  return {
    call: 'Limits',
    named: {
      ...{ recordBytes, fileColumns, keyBytes, uriBytes, storedRejects },
      ...{ storedValueBytes, storedRecordBytes, storedNameBytes, storedWordsBytes, loadFiles, loadBytes },
    },
  };
}

/** The columns of staging; one that is read from the field of another one takes room besides. */
function stagedColumns(model: TableModel, automata: CompiledTable['automata']): readonly ScalaCall[] {
  const table = stagedTable(model);
  const columns = table.columns.map((column) =>
    columnValue(column, { table, automaton: automata[column.name] ?? null }),
  );
  const shared = deletionOf(model)?.sharedWith ?? -1;
  if (shared < 0) return columns;
  const growth =
    1 + Math.max(...columns.map(({ named }) => (typeof named?.['growth'] === 'number' ? named['growth'] : 1)));
  return columns.map((column, place) => {
    if (place < model.columns.length) return column;
    return { ...column, named: { ...column.named, growth, sharesFieldOf: scalaOption(shared) } };
  });
}

/** What the Glue job of a table is told of it. */
export function jobDefinition({ model, fingerprint, automata }: CompiledTable, pipeline: string): JobDefinition {
  const { source, columns, key } = model;
  const deletion = deletionOf(model);
  return {
    pipeline,
    table: model.name,
    fingerprint,
    version,
    prefix: source.prefix,
    source: sourceOf(model),
    limits: limitsOf(),
    columns: stagedColumns(model, automata),
    wideKey: key.length > 1 && columns.some((column) => key.includes(column.name) && isLong(column)),
    tellableKey: tellableKey(model),
    files: fileNames(source),
    deletion: deletion === null ? null : { call: 'Deletion', args: [deletion.values, deletion.judged] },
    rejectedKeys: stagesRejectedKeys(model),
  };
}
