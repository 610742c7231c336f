import type { ColumnType } from '../../model/column-model.ts';
import { columnTypes } from '../../model/column-types.ts';
import { escapeInLiteral, printable } from '../../model/printable.ts';
import type { CsvEncoding } from '../../model/table-model.ts';

/** A column as the text of a definition needs it. */
export interface DefinedColumn {
  readonly name: string;
  /** The header's name for it. */
  readonly from: string;
  readonly type: ColumnType;
  readonly format: string | null;
  /** A remark after it. */
  readonly reason: string | null;
}

/** A table as the text of a definition needs it. */
export interface DefinedTable {
  readonly name: string;
  /** The name of its constant. */
  readonly constant: string;
  /** What it was made from, for the comment above it. */
  readonly origin: string;
  readonly delimiter: string;
  readonly encoding: CsvEncoding;
  readonly columns: readonly DefinedColumn[];
  readonly key: readonly string[];
  /** Why the key is what it is. */
  readonly keyReason: string;
}

function text(value: string): string {
  // JSON's escapes are TypeScript's too; single quotes are the house style.
  const literal = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escapeInLiteral(literal)}'`;
}

/** A remark must not end its comment, nor look like code: the file that it comes from is anyone's. */
function remark(value: string): string {
  return printable(value.replaceAll(/[\r\n\u2028\u2029]+/g, ' ')).replaceAll('*/', '* /');
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : text(name);
}

function columnLine({ name, from, type, format, reason }: DefinedColumn): string {
  const options = [
    ...(from === name ? [] : [`from: ${text(from)}`]),
    ...(format === null ? [] : [`format: ${text(format)}`]),
  ];
  const call = `${columnTypes[type.name].builder}(${options.length === 0 ? '' : `{ ${options.join(', ')} }`})`;
  return `    ${propertyName(name)}: ${call},${reason === null ? '' : ` // ${remark(reason)}`}`;
}

function sourceCall({ name, delimiter, encoding }: DefinedTable): string {
  const options = [
    `prefix: ${text(`${name}/`)}`,
    ...(delimiter === ',' ? [] : [`delimiter: ${text(delimiter)}`]),
    ...(encoding === 'utf-8' ? [] : [`encoding: ${text(encoding)}`]),
  ];
  return `csv({ ${options.join(', ')} })`;
}

/** The TypeScript of a table's definition. */
export function definitionSource(table: DefinedTable): string {
  const load = table.key.length > 0 ? 'merge' : 'append';
  const builders = new Set([
    load,
    'csv',
    'defineTable',
    ...table.columns.map(({ type }) => columnTypes[type.name].builder),
  ]);
  return [
    `import { ${[...builders].sort().join(', ')} } from 'aspen-glue';`,
    '',
    `/** ${remark(table.origin)} */`,
    `export const ${table.constant} = defineTable({`,
    `  name: ${text(table.name)},`,
    `  source: ${sourceCall(table)},`,
    '  columns: {',
    ...table.columns.map(columnLine),
    '  },',
    `  // ${remark(table.keyReason)}`,
    ...(table.key.length > 0 ? [`  key: [${table.key.map(text).join(', ')}],`] : []),
    `  load: ${load}(),`,
    '});',
    '',
  ].join('\n');
}
