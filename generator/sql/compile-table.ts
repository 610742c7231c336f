import { keptAbsences } from '../../model/absence.ts';
import { isByKey } from '../../model/load-modes.ts';
import { deletionOf } from '../../model/staged-table.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { Automaton } from '../automaton.ts';
import { compileMatches } from '../automaton.ts';
import { periodsOf, type WantedTable, wantedTable } from '../change/wanted-table.ts';
import { hashText } from '../hash.ts';
import { typeSql } from '../quote.ts';
import { render } from '../template.ts';
import { tableView } from './table-view.ts';

/** What a table is made from: two definitions with the same shape have the same table and the same staging. */
export interface TableShape {
  readonly schema: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly required: boolean }[];
  readonly key: readonly string[];
  readonly mode: TableModel['load']['mode'];
  readonly audit: boolean;
  readonly lineage: boolean;
  /** Columns of which staging keeps whether a row's file had them. */
  readonly absences: readonly string[];
  /** Staging keeps what a field says of each record. */
  readonly deletes?: true;
  /** The columns of a history's periods, and where these begin. */
  readonly history?: string;
}

/** Everything that is rendered from one table's definition. */
export interface CompiledTable {
  readonly model: TableModel;
  readonly shape: TableShape;
  /** What is compared with the table that is there. */
  readonly wanted: WantedTable;
  /** Hash of the shape. */
  readonly fingerprint: string;
  /** Hash of all of the definition that decides how a file is read and what of it is refused. */
  readonly definition: string;
  /** SQL that creates the table. */
  readonly target: string;
  /** SQL that can be run again at any time: comments, staging pattern, publish function. */
  readonly program: string;
  /** Both, as it stands in `generated/`. */
  readonly sql: string;
  /** The automaton of each column that has `matches`. */
  readonly automata: Readonly<Record<string, Automaton>>;
}

function shapeOf(table: TableModel): TableShape {
  const history = periodsOf(table);
  return {
    schema: table.schema,
    columns: table.columns.map(({ name, type, required }) => ({ name, type: typeSql(type), required })),
    key: table.key,
    mode: table.load.mode,
    audit: table.audit,
    lineage: table.lineage,
    absences: keptAbsences(table),
    ...(deletionOf(table) === null ? {} : { deletes: true as const }),
    ...(history === null ? {} : { history }),
  };
}

/** When a table is loaded, and what is said about it, decides of no file. */
function readingOf({ trigger, freshness, comment, drop, columns, ...reading }: TableModel): object {
  return { ...reading, columns: columns.map(({ comment: remark, was, ...column }) => column) };
}

/** Which template moves its rows: what is delivered is merged, and what is not is removed. */
function publishing(model: TableModel): TableModel['load']['mode'] {
  const { mode } = model.load;
  return mode === 'snapshot' || (mode === 'replace' && isByKey(model)) ? 'merge' : mode;
}

/** Renders one table. @throws AspenError where a column's `matches` is no regular expression. */
export function compileTable(model: TableModel): CompiledTable {
  const shape = shapeOf(model);
  const view = tableView(model);
  const target = render('sql', 'target', view);
  const publish = render('sql', `publish-${publishing(model)}`, view);
  const program = render('sql', 'program', { ...view, publish });
  return {
    model,
    shape,
    wanted: wantedTable(model),
    fingerprint: hashText(JSON.stringify(shape)),
    definition: hashText(JSON.stringify(readingOf(model))),
    target,
    program,
    sql: render('sql', 'table', { name: model.name, target, program }),
    automata: Object.fromEntries(
      model.columns.flatMap(({ name, matches }) => (matches === null ? [] : [[name, compileMatches(matches)]])),
    ),
  };
}
