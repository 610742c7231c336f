import { NULL_TOKENS } from '../../engine/infer/null-tokens.ts';
import type { ColumnModel } from '../../model/column-model.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { RejectGroup } from '../../runtime/reject-groups.ts';

const list = (values: readonly string[]) =>
  `[${values.map((value) => `'${value.replaceAll('\\', '\\\\')}'`).join(', ')}]`;

function nullTokens({ values, others }: RejectGroup): readonly string[] {
  const tokens = values.map(({ value }) => value);
  return others === 0 && tokens.length > 0 && tokens.every((token) => NULL_TOKENS.includes(token)) ? tokens : [];
}

/** The option of the source for records that cannot be told apart, or into fields. */
function forRecords({ code, raw }: RejectGroup, { source, columns }: TableModel): string | null {
  switch (code) {
    case 'stray-quote':
      return source.quote === null
        ? null
        : 'where no field is quoted, and quotes are inch marks: `quote: null` in `csv({ … })`';
    case 'unclosed-quote':
      return 'a `"` that is never closed: `quote: null` in `csv({ … })` where fields are never quoted; else mend it in the file';
    case 'stray-carriage-return':
      return 'lines that end in CR alone: write the file with LF or CRLF';
    case 'too-few-fields':
    case 'too-many-fields': {
      const other = [',', ';', '\t', '|'].find(
        (mark) => mark !== source.delimiter && (raw ?? '').split(mark).length === columns.length,
      );
      return other === undefined
        ? null
        : `the delimiter ${JSON.stringify(other)} would give this record ${columns.length} fields: \`delimiter: ${JSON.stringify(other)}\``;
    }
    case 'invalid-utf8':
    case 'invalid-encoding':
      return "not in the encoding that the definition says: `encoding: 'windows-1252'` in `csv({ … })`, or another";
    default:
      return null;
  }
}

function forNumber(column: ColumnModel, values: readonly string[]): string {
  if (values.length > 0 && values.every((value) => /^[ \t].*|.*[ \t]$/.test(value)))
    return '`trim: true` takes the blanks off';
  if (column.type.name.endsWith('int') || column.type.name === 'integer') {
    if (values.length > 0 && values.every((value) => /^[+-]?\d+\.0+$/.test(value)))
      return '`format: { zeroFraction: true }` takes 100.0 for 100';
    if (values.length > 0 && values.every((value) => /^[+-]?\d+\.\d+$/.test(value)))
      return '`numeric()` keeps fractions';
  }
  return '`format: { … }` says how numbers are written; `text()` takes all';
}

/** The nearest way for the definition to take what it refused, by code; null where only the file can be mended. */
export function wayOut(group: RejectGroup, table: TableModel): string | null {
  const column = table.columns.find(({ name }) => name === group.column);
  if (column === undefined) return forRecords(group, table);
  const tokens = nullTokens(group);
  if (tokens.length > 0) return `\`nulls: ${list(tokens)}\` takes ${tokens.length === 1 ? 'it' : 'them'} for NULL`;
  const values = group.values.map(({ value }) => value);
  switch (group.code) {
    case 'missing-required':
      return column.required && !table.key.includes(column.name) ? 'without `required`, or with a `default`' : null;
    case 'not-an-integer':
    case 'not-a-number':
      return forNumber(column, values);
    case 'not-a-boolean':
      return "`true: ['…'], false: ['…']` name the words";
    case 'not-a-date':
    case 'not-a-time':
    case 'not-a-timestamp':
      return "`format: '…'` says how they are written, such as 'DD.MM.YYYY'";
    case 'missing-offset':
      return "`timezone: '…'` says which zone is meant";
    case 'out-of-range':
      return column.type.name === 'integer' || column.type.name === 'smallint' ? '`bigint()` is wider' : null;
    case 'too-precise':
      return '`numeric()` without a size keeps all digits';
    case 'too-long':
      return 'a longer `varchar`, or `text()`';
    case 'invalid-utf8':
    case 'invalid-encoding':
      return forRecords(group, table);
    default:
      return null;
  }
}
