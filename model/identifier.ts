import type { Fields } from './fields.ts';
import { isStorable, show } from './fields.ts';

/** Bytes that PostgreSQL keeps of a name; it would cut a longer one, and two could become one. */
const maxBytes = 63;

/** Schemas that belong to PostgreSQL or to the load protocol. */
const takenSchema = /^(pg_.*|information_schema|aspen|aspen_staging|aspen_table)$/;

/** What a name should have been, or null where PostgreSQL keeps it as it is. */
export function expectedIdentifier(name: string): string | null {
  if (name === '') return 'at least one character';
  if (!isStorable(name)) return 'a name without NUL and without half a surrogate pair';
  const bytes = Buffer.byteLength(name);
  return bytes > maxBytes ? `at most ${maxBytes} bytes; these are ${bytes}` : null;
}

/** A property that names something in PostgreSQL; null where it is absent or wrong. */
export function readIdentifier(fields: Fields, property: string, needed: boolean): string | null {
  const value = fields.value(property);
  if (value === undefined && !needed) return null;
  if (typeof value !== 'string') {
    fields.wrong(property, show(value), 'a name');
    return null;
  }
  const expected = expectedIdentifier(value);
  if (expected === null) return value;
  fields.wrong(property, show(value), expected);
  return null;
}

/** The property `schema`; null where it is absent or wrong. */
export function readSchema(fields: Fields): string | null {
  const schema = readIdentifier(fields, 'schema', false);
  if (schema !== null && takenSchema.test(schema)) {
    fields.wrong('schema', show(schema), 'a schema of your own: this one is taken by PostgreSQL or by Aspen');
  }
  return schema;
}
