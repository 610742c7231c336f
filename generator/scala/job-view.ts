import type { ColumnModel } from '../../model/column-model.ts';
import { parseFormat } from '../../model/format.ts';
import { type RejectWord, rejectCodes } from '../../model/reject-codes.ts';
import type { TableModel } from '../../model/table-model.ts';
import { version } from '../package.ts';
import { quoteIdent } from '../quote.ts';
import type { CompiledTable } from '../sql/compile-table.ts';
import { columnExpression, isLong } from './column-expression.ts';
import { scalaAutomaton } from './scala-automaton.ts';

/** What the Scala templates lay out for one table; every decision is made here. */
export interface JobView {
  readonly pipeline: string;
  readonly table: string;
  readonly fingerprint: string;
  readonly version: string;
  readonly prefix: string;
  /** The columns of the load's staging table, as SQL. */
  readonly staged: string;
  /** Java's name of the source's encoding. */
  readonly charset: string;
  readonly delimiter: string;
  readonly quote: string | null;
  readonly header: boolean;
  readonly multiline: boolean;
  /** No field can hold a newline: a file may be read from any line on. */
  readonly splittable: boolean;
  readonly strict: boolean;
  /** The columns in groups, since a method that makes them all could be too large. */
  readonly columnGroups: readonly { readonly number: number; readonly columns: readonly string[] }[];
  readonly grouped: boolean;
  /** The compiled `matches` of columns. */
  readonly automata: readonly { readonly name: string; readonly expression: string }[];
  /** What the columns' own formats have in them. */
  readonly formats: { readonly date: boolean; readonly clock: boolean; readonly offset: boolean };
  /** The partials that define what the columns use. */
  readonly encoders: readonly { readonly partial: string }[];
  readonly rejects: readonly { readonly name: string; readonly code: string; readonly message: string }[];
  /** A byte of the file may become three. */
  readonly growing: boolean;
  readonly defaults: boolean;
  readonly nulls: boolean;
  readonly trim: boolean;
  readonly folders: boolean;
  readonly pii: boolean;
  /** The key has several columns of which one may be of any length. */
  readonly wideKey: boolean;
  /** Some column of the key may be of any length. */
  readonly longKey: boolean;
  /** Some record could pass every rule and be refused by the database. */
  readonly databaseRefuses: boolean;
}

const ALWAYS: readonly RejectWord[] = [
  'missing-required',
  'too-few-fields',
  'too-many-fields',
  'stray-carriage-return',
  'record-too-long',
];
const QUOTES: readonly RejectWord[] = ['unclosed-quote', 'stray-quote'];

/** A row has to fit a page of 8 KiB, where each value that is moved out of it leaves 18 bytes behind. */
const SURELY_FITTING_COLUMNS = 400;

/** Characters of Scala that make columns; a class file's method holds 65,535 bytes. */
const LARGEST_METHOD = 20_000;

/** The name of a reject code as a constant of the script. */
function constantName(code: string): string {
  return code.replaceAll(/(?:^|-)(?<letter>.)/g, (_, letter: string) => letter.toUpperCase());
}

function hasWideKey({ key, columns }: TableModel): boolean {
  return key.length > 1 && columns.some((column) => key.includes(column.name) && isLong(column));
}

/** What the columns' own formats have in them. */
function formatsOf(columns: readonly ColumnModel[]): JobView['formats'] {
  const formatted = columns.filter(({ format, type }) => format !== null && type.name !== 'bytea');
  return {
    date: formatted.some(({ type }) => type.name !== 'time'),
    clock: formatted.some(({ type }) => type.name !== 'date'),
    offset: formatted.some(({ format }) => parseFormat(format ?? '').some(({ field }) => field === 'offset')),
  };
}

/** Spreads columns over methods of a size that surely compiles. */
function groupColumns(columns: readonly string[]) {
  const groups: string[][] = [[]];
  let size = 0;
  for (const column of columns) {
    size += column.length;
    if (size > LARGEST_METHOD && groups.at(-1)?.length !== 0) {
      groups.push([]);
      size = column.length;
    }
    groups.at(-1)?.push(column);
  }
  return groups.map((group, index) => ({ number: index + 1, columns: group }));
}

/** Lays a table's definition out for the Scala templates. */
export function jobView({ model, fingerprint, automata }: CompiledTable, pipeline: string): JobView {
  const { source, columns } = model;
  const wideKey = hasWideKey(model);
  const matching = columns.flatMap(({ name }) => automata[name] ?? []);
  const automatonOf = (name: string) => {
    const automaton = automata[name];
    return automaton === undefined ? null : `pattern${matching.indexOf(automaton) + 1}`;
  };
  const written = columns.map((column) =>
    columnExpression(column, { table: model, wideKey, automaton: automatonOf(column.name) }),
  );
  const groups = groupColumns(written.map(({ expression }) => expression));
  const words = new Set<string>([
    ...ALWAYS,
    ...(source.quote === null ? [] : QUOTES),
    ...(columns.some(({ required, default: value }) => required && value === null)
      ? ['missing-required' as const]
      : []),
    ...(wideKey ? ['key-too-long' as const] : []),
    ...written.flatMap(({ rejects }) => rejects),
  ]);
  return {
    pipeline,
    table: model.name,
    fingerprint,
    version,
    prefix: source.prefix,
    staged: [...columns.map(({ name }) => name), '_position', '_record'].map(quoteIdent).join(', '),
    charset: source.encoding,
    delimiter: source.delimiter,
    quote: source.quote,
    header: source.header,
    multiline: source.multiline,
    splittable: !source.multiline || source.quote === null,
    strict: model.strict,
    columnGroups: groups,
    grouped: groups.length > 1,
    automata: matching.map((automaton, index) => ({
      name: `pattern${index + 1}`,
      expression: scalaAutomaton(automaton),
    })),
    formats: formatsOf(columns),
    encoders: [...new Set(written.flatMap(({ partials }) => partials))].map((name) => ({
      partial: `encoders/${name}`,
    })),
    rejects: rejectCodes
      .filter(({ code }) => words.has(code))
      .map(({ code, message }) => ({ name: constantName(code), code, message })),
    growing: source.encoding !== 'utf-8',
    defaults: columns.some((column) => column.default !== null),
    nulls: columns.some(({ nulls }) => nulls.length > 0),
    trim: columns.some(({ trim }) => trim),
    folders: columns.some(({ folder }) => folder !== null),
    pii: columns.some(({ pii }) => pii),
    wideKey,
    longKey: columns.some((column) => model.key.includes(column.name) && isLong(column)),
    databaseRefuses: columns.some(({ type }) => type.name === 'jsonb') || columns.length > SURELY_FITTING_COLUMNS,
  };
}
