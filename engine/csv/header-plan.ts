import { mayBeAbsent } from '../../model/absence.ts';
import type { ColumnModel } from '../../model/column-model.ts';
import { OPERATION } from '../../model/delete-when.ts';
import { isField } from '../../model/from-file.ts';
import { nameKey } from '../../model/header-name.ts';
import { type HeaderRefusal, headerRefusals } from '../../model/judging-order.ts';
import type { CsvSource, TableModel } from '../../model/table-model.ts';
import { FileRefusal } from '../record/file-refusal.ts';
import { withSharedField } from '../record/plan-by-place.ts';
import type { ColumnPlan } from '../record/text-format.ts';
import { headerHints } from './header-hints.ts';
import type { Header } from './join-header.ts';

/** Names of a header; of one without a name that is known only how many, since it may well be a record. */
function shown(names: readonly string[], read: ReadonlySet<number>): string {
  return read.size === 0 ? `${names.length} that no column is read from` : quoted(names);
}

const quoted = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(', ');

/** A column that no field is read for, and that the path of the file does not give either. */
const isAbsent = (column: ColumnModel, field: number | undefined) => field === -1 && isField(column);

/** What a file may lack without a word. */
const isTold = ({ name }: ColumnModel) => name !== OPERATION;

/** The field of the first of a column's names that the header has; -1 where it has none of them. */
function fieldFor({ from, nth }: ColumnModel, keys: readonly string[], key: (name: string) => string): number {
  const name = from.map(key).find((spelling) => keys.includes(spelling));
  const places = keys.flatMap((other, field) => (other === name ? [field] : []));
  return places[(nth ?? 1) - 1] ?? -1;
}

/** The names of a header that are the same as one that a column is read from, which has to be the only one. */
function repeated(
  columns: readonly ColumnModel[],
  source: CsvSource,
  header: readonly string[],
  fieldOf: readonly number[],
) {
  const keys = header.map(nameKey(source.headerMatch));
  return columns.flatMap(({ nth }, column) => {
    const field = fieldOf[column] ?? -1;
    if (nth !== null || field < 0) return [];
    const same = header.filter((_, other) => keys[other] === keys[field]);
    return same.length > 1 ? [...new Set(same)] : [];
  });
}

/**
 * Columns by their names in the file's header.
 *
 * @throws {FileRefusal} `missing-column`, `duplicate-column`, `unknown-column`.
 */
export function planByHeader(table: TableModel, source: CsvSource, { names: header, titles }: Header): ColumnPlan {
  const key = nameKey(source.headerMatch);
  const keys = header.map(key);
  const found = table.columns.map((column) => (isField(column) ? fieldFor(column, keys, key) : -1));
  const fieldOf = withSharedField(table, found);
  const read = new Set(fieldOf.filter((field) => field >= 0));
  refuseHeader(table, source, { names: header, titles }, fieldOf, read);
  const absent = table.columns.filter((column, index) => isAbsent(column, fieldOf[index]));
  const unknown = titles.filter((_, field) => !read.has(field));
  return {
    fieldOf,
    warnings: [
      ...(unknown.length === 0 ? [] : [`not in the definition, and not read: ${shown(unknown, read)}`]),
      ...absent
        .filter(isTold)
        .map(
          ({ name, default: value }) => `no column ${name}: new rows hold ${value === null ? 'NULL' : 'the default'}`,
        ),
    ],
  };
}

/** Refuses the file for the first of these reasons that applies. */
function refuseFirst(reasons: Readonly<Partial<Record<HeaderRefusal, string | null>>>): void {
  for (const code of headerRefusals) {
    const message = reasons[code] ?? null;
    if (message !== null) throw new FileRefusal(code, message);
  }
}

function refuseHeader(
  table: TableModel,
  source: CsvSource,
  { names: header, titles }: Header,
  fieldOf: readonly number[],
  read: ReadonlySet<number>,
): void {
  const missing = table.columns.filter((column, index) => isAbsent(column, fieldOf[index]) && !mayBeAbsent(column));
  const wanted = missing.map(({ from, nth }) => {
    const names = from.map((name) => JSON.stringify(name)).join(' or ');
    return nth === null ? names : `${names} number ${nth}`;
  });
  const twice = [...new Set(repeated(table.columns, source, header, fieldOf))];
  const unknown = table.strict ? titles.filter((_, field) => !read.has(field)) : [];
  refuseFirst({
    'missing-column':
      missing.length === 0
        ? null
        : [
            `no column ${wanted.join(', no column ')}`,
            `${source.headerLines === null ? 'the header has' : 'the header has, above its last line,'} ${shown(titles, read)}`,
            ...headerHints(table.columns, source, header, missing, read.size),
          ].join('; '),
    'duplicate-column': twice.length === 0 ? null : `${quoted(twice.map(String))} more than once in the header`,
    'unknown-column': unknown.length === 0 ? null : `${shown(unknown, read)} in the header and not in the definition`,
  });
}
