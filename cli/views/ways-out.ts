import { NULL_TOKENS } from '../../engine/infer/null-tokens.ts';
import { RefusedValues } from '../../engine/infer/update/refused-values.ts';
import { formatOf, widenColumn } from '../../engine/infer/update/widen-column.ts';
import { optionsLiteral } from '../../generator/definition/literal.ts';
import type { ColumnModel } from '../../model/column-model.ts';
import { columnTypes, isOneOf, momentTypes, textTypes } from '../../model/column-types.ts';
import type { RejectWord } from '../../model/reject-codes.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { RejectGroup } from '../../runtime/reject-groups.ts';
import { isRecordWord, type RecordWord, recordWay } from './record-ways.ts';

/** What takes a column's values that one rule refused, by some of them; none where they are personal. */
type ColumnWay = (column: ColumnModel, values: readonly string[], table: TableModel) => string;

const list = (values: readonly string[]) =>
  `[${values.map((value) => `'${value.replaceAll('\\', '\\\\')}'`).join(', ')}]`;

const TEXT = '`text()` takes them as they are';

const all = (values: readonly string[], pattern: RegExp) =>
  values.length > 0 && values.every((value) => pattern.test(value));

const forNumber: ColumnWay = ({ type: { name } }, values) => {
  if (all(values, /^="?.*"?$/)) return 'a spreadsheet’s formula: `text()` keeps it as it is';
  if (name.endsWith('int') || name === 'integer') {
    if (all(values, /^[+-]?\d+\.0+$/)) return '`format: { zeroFraction: true }` takes 100.0 for 100';
    if (all(values, /^[+-]?\d+\.\d+$/)) return '`numeric()` keeps fractions';
  }
  if (isOneOf(['real', 'double precision'], name) && all(values, /^[+-]?(nan|inf|infinity)$/i))
    return '`format: { notFinite: true }` takes them';
  if (all(values, /^[+-]?\d*\.?\d+e[+-]?\d+$/i)) return '`doublePrecision()` takes exponents; `text()` all';
  const format = values.length === 0 ? null : formatOf(values);
  if (format !== null) return `\`format: ${optionsLiteral(format)}\` takes numbers that are written so`;
  return '`format: { … }` says how numbers are written; `text()` takes all';
};

const forMoment: ColumnWay = ({ type: { name } }, values) => {
  if (name === 'date' && all(values, /^\d{4}-\d\d-\d\d[ T]00:00(:00(\.0+)?)?/))
    return '`midnight: true` takes the day of a time at midnight';
  if (name === 'date' && all(values, /^[1-6]\d{4}$/)) return "`format: 'excel-days'` counts days as Excel does";
  if (all(values, /^\d{10}$/)) return "`format: 'epoch-seconds'` counts seconds from 1970 on";
  if (all(values, /^\d{13}$/)) return "`format: 'epoch-milliseconds'` counts milliseconds from 1970 on";
  return "`format: '…'` says how they are written, such as 'DD.MM.YYYY'";
};

const WIDER: ReadonlyMap<string, string> = new Map([
  ['smallint', '`integer()` is wider'],
  ['integer', '`bigint()` is wider'],
  ['bigint', '`numeric()` is wider'],
  ['numeric', '`numeric()` without a size takes them'],
  ['real', '`doublePrecision()` is wider'],
]);

const changed = (change: (value: string) => string, values: readonly string[], allowed: readonly string[]) =>
  values.length > 0 && values.every((value) => allowed.includes(change(value)));

const forAllowed: ColumnWay = ({ oneOf, trim, letterCase }, values) => {
  const allowed = oneOf ?? [];
  if (!trim && changed((value) => value.trim(), values, allowed)) return '`trim: true` takes the blanks off';
  if (letterCase === null) {
    if (changed((value) => value.toLowerCase(), values, allowed)) return "`case: 'lower'` makes small letters of them";
    if (changed((value) => value.toUpperCase(), values, allowed)) return "`case: 'upper'` makes capitals of them";
  }
  return 'another value in `oneOf`, where it is meant';
};

/** The nearest way for the definition to take what it refused, by code; where only the file can be mended, that. */
export const columnWays: Readonly<Record<Exclude<RejectWord, RecordWord>, ColumnWay>> = {
  'missing-required': ({ name }, _, { key }) =>
    key.includes(name)
      ? 'a key has a value in each record: another `key`, or `append()` without one'
      : 'without `required`, or with a `default`',
  'not-an-integer': forNumber,
  'not-a-number': forNumber,
  'not-a-boolean': () => "`true: ['…'], false: ['…']` name the words",
  'not-a-date': forMoment,
  'not-a-time': forMoment,
  'not-a-timestamp': forMoment,
  'missing-offset': () => "`timezone: '…'` says which zone is meant; `timestamp()` keeps them without one",
  'ambiguous-time': () => '`timestamp()` keeps the time without a zone; else the file has to say the offset',
  'not-a-uuid': () => TEXT,
  'not-json': () => TEXT,
  'nested-too-deep': () => TEXT,
  'not-bytea': () => "`format: 'hex'` or `'base64'` says how bytes are written; `text()` takes them as they are",
  'out-of-range': ({ type: { name } }) => WIDER.get(name) ?? TEXT,
  'too-precise': ({ type: { name } }) =>
    isOneOf(momentTypes, name)
      ? "`fraction: 'round'` or `'cut'` says what becomes of the digits"
      : '`numeric()` without a size keeps all digits',
  'too-long': () => 'a longer `varchar`, or `text()`',
  'not-matched': ({ trim }, values) =>
    !trim && values.length > 0 && values.every((value) => value !== value.trim())
      ? '`trim: true` takes the blanks off'
      : 'another `matches`, where they are meant',
  'out-of-bounds': () => 'another `min` or `max`, where they are meant',
  'not-allowed': forAllowed,
  'nul-byte': () => 'no option takes a NUL, which PostgreSQL has not: write the file without',
  'invalid-utf8': () =>
    "not in UTF-8: `encoding: 'windows-1252'` in `csv({ … })`, or another; one stray byte is to be mended in the file",
  'invalid-encoding': () => 'a byte that the encoding does not have: another `encoding` in `csv({ … })`',
  'missing-key': () => 'with `optional: true`, or with a `default`',
  'key-too-long': () => 'a `key` of shorter columns',
  'database-refused': ({ type: { name } }) =>
    name === 'jsonb' ? TEXT : 'what PostgreSQL refuses is to be mended in the file',
};

function isColumnWord(code: string): code is keyof typeof columnWays {
  return code in columnWays;
}

/** Tokens for NULL, where the values are some: empty quotes too, and those that the column has, but not in quotes. */
function nullsWay({ values, others }: RejectGroup, column: ColumnModel): string | null {
  const tokens = values.map(({ value }) => value);
  const isText = isOneOf(textTypes, column.type.name);
  const isAll =
    others === 0 &&
    tokens.length > 0 &&
    tokens.every((token) => NULL_TOKENS.includes(token) || (token === '' && !isText));
  if (!isAll || column.required) return null;
  const quoted = tokens.some((token) => token === '' || column.nulls.includes(token)) ? ', quotedNulls: true' : '';
  return `\`nulls: ${list([...new Set([...column.nulls, ...tokens])])}${quoted}\` takes ${tokens.length === 1 ? 'it' : 'them'} for NULL`;
}

/** The very option that takes all of the values that are told; null where a person decides, or nothing is known of them. */
function provedWay({ values, code, line }: RejectGroup, column: ColumnModel): string | null {
  if (values.length === 0) return null;
  const refused = new RefusedValues();
  for (const { value } of values) refused.add({ line, column: column.name, code, value: Buffer.from(value) });
  const change = widenColumn(column, refused, Number.MAX_SAFE_INTEGER);
  if (!('reason' in change) || Object.keys(change.set).length === 0) return null;
  const type = change.to === column.type.name ? '' : `\`${columnTypes[change.to].builder}()\` with `;
  return `${type}\`${optionsLiteral(change.set).slice(2, -2)}\` takes ${values.length === 1 ? 'it' : 'them'}`;
}

/** The nearest way for the definition to take what it refused, by code; null for a code of another version. */
export function wayOut(group: RejectGroup, table: TableModel): string | null {
  const { code } = group;
  if (isRecordWord(code)) return recordWay(group, code, table);
  if (!isColumnWord(code)) return null;
  const column = table.columns.find(({ name }) => name === group.column);
  // The database refuses a record as a whole.
  if (column === undefined)
    return code === 'database-refused' ? 'what PostgreSQL refuses is to be mended in the file' : null;
  const values = group.values.map(({ value }) => value);
  // There is no value that an option could take.
  if (code === 'missing-key') return columnWays[code](column, values, table);
  return nullsWay(group, column) ?? provedWay(group, column) ?? columnWays[code](column, values, table);
}
