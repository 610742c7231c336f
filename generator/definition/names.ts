import { createHash } from 'node:crypto';

/** Names that PostgreSQL or Aspen use for themselves in every table. */
const taken = new Set([
  'created',
  'created_by',
  'updated',
  'updated_by',
  '_file',
  '_absent',
  '_position',
  '_record',
  'ctid',
  'xmin',
  'xmax',
  'cmin',
  'cmax',
  'tableoid',
]);
const LONGEST = 63;

/** A header's name as a column's: lower case, words joined by underscores. */
function columnName(header: string, place: number): string {
  const words = header
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (words === '') return `column_${place}`;
  const name = /^\d/.test(words) ? `c_${words}` : words;
  if (name.length <= LONGEST) return name;
  // Long names that begin alike stay different.
  return `${name.slice(0, LONGEST - 7)}_${createHash('sha256').update(header).digest('hex').slice(0, 6)}`;
}

/** Column names for a file's headers, each different from the others, and from those that there are already. */
export function columnNames(headers: readonly string[], existing: readonly string[] = []): readonly string[] {
  const used = new Set([...taken, ...existing]);
  return headers.map((header, index) => {
    const base = columnName(header, index + 1);
    let name = base;
    for (let n = 2; used.has(name); n++) name = `${base.slice(0, LONGEST - 4)}_${n}`;
    used.add(name);
    return name;
  });
}

/** The constant for a table: its name in camel case, and another one where the text has that name already. */
export function constantName(table: string, text: string): string {
  const words = table.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const camel = words
    .map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('');
  const base = /^[A-Za-z]/.test(camel) ? camel : `table${camel}`;
  const isTaken = (name: string) => new RegExp(`\\b${name}\\b`).test(text) || reserved.has(name);
  return isTaken(base) ? `${base}Table` : base;
}

const reserved = new Set([
  'append',
  'bigint',
  'boolean',
  'bytea',
  'case',
  'char',
  'class',
  'const',
  'csv',
  'date',
  'default',
  'defineTable',
  'delete',
  'doublePrecision',
  'enum',
  'export',
  'for',
  'function',
  'if',
  'import',
  'in',
  'integer',
  'jsonb',
  'merge',
  'new',
  'null',
  'numeric',
  'package',
  'private',
  'public',
  'real',
  'return',
  'smallint',
  'switch',
  'text',
  'time',
  'timestamp',
  'timestamptz',
  'uuid',
  'varchar',
  'void',
  'with',
  'yield',
]);
