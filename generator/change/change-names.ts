import { hashText } from '../hash.ts';

/** Names of what a change makes for a while: short, whatever the table and the column are called, and the same each time. */
function shortName(purpose: string, ...parts: readonly string[]): string {
  return `aspen_${purpose}_${hashText(JSON.stringify(parts)).slice(0, 16)}`;
}

export const notNullName = (schema: string, table: string, column: string) =>
  shortName('not_null', schema, table, column);

export const keyName = (schema: string, table: string, columns: readonly string[]) =>
  shortName('key', schema, table, ...columns);

export const fileIndexName = (schema: string, table: string) => shortName('file', schema, table);

/** The function that converts a column's values to another type. */
export const conversionName = (schema: string, table: string, column: string, to: string) =>
  shortName('convert', schema, table, column, to);

const REWRITE = 'new';

/** The column, beside another one, that has its values in a new type. */
export const rewriteName = (schema: string, table: string, column: string, to: string) =>
  shortName(REWRITE, schema, table, column, to);

/** Whether a column is such a one. */
export const isRewrite = (name: string) => /^aspen_new_[0-9a-f]{16}$/.test(name);

/** PostgreSQL's limit of a name. */
const NAME_BYTES = 63;

/** What PostgreSQL calls the key of a new table. */
export function pkeyName(table: string): string {
  const letters = [...table];
  while (Buffer.byteLength(letters.join('')) > NAME_BYTES - '_pkey'.length) letters.pop();
  return `${letters.join('')}_pkey`;
}
