import type { Client } from 'pg';
import type { Preparation } from '../../generator/change/step.ts';
import { quoteIdent, quoteRelation } from '../../generator/quote.ts';
import { fromDatabase } from '../errors.ts';
import { addProvenCheck } from './proven-check.ts';
import { rewriteColumn } from './rewrite-column.ts';
import { withLock } from './with-lock.ts';

/** An index that was being made when its session ended is there, and of no use. */
async function dropInvalid(client: Client, schema: string, index: string): Promise<void> {
  const { rowCount } = await client.query(
    `select from pg_index where indexrelid = to_regclass($1) and not indisvalid`,
    [quoteRelation(schema, index)],
  );
  if (rowCount === 1)
    await withLock(client, () => client.query(`drop index concurrently ${quoteRelation(schema, index)}`));
}

async function makeIndex(client: Client, schema: string, index: string, sql: string): Promise<void> {
  await dropInvalid(client, schema, index);
  const { rowCount } = await client.query('select from pg_class where oid = to_regclass($1)', [
    quoteRelation(schema, index),
  ]);
  if (rowCount === 1) return;
  try {
    // It waits for transactions that began before, which is no lock: others go on meanwhile.
    await client.query(sql);
  } catch (error) {
    await dropInvalid(client, schema, index).catch(() => undefined);
    throw error;
  }
}

/**
 * Does what goes before a step while the table is read and written. What was done before is not done again.
 *
 * @throws {RuntimeError} where PostgreSQL refuses it.
 */
export async function prepare(
  client: Client,
  { schema, name }: { readonly schema: string; readonly name: string },
  preparation: Preparation,
  signal?: AbortSignal,
): Promise<void> {
  const relation = quoteRelation(schema, name);
  try {
    if (preparation.kind === 'unique-index') {
      const { index, columns } = preparation;
      const keys = columns.map(quoteIdent).join(', ');
      const sql = `create unique index concurrently ${quoteIdent(index)} on ${relation} (${keys})`;
      return await makeIndex(client, schema, index, sql);
    }
    if (preparation.kind === 'file-index') {
      const sql = `create index concurrently ${quoteIdent(preparation.index)} on ${relation} (_file)`;
      return await makeIndex(client, schema, preparation.index, sql);
    }
    if (preparation.kind === 'rewrite') return await rewriteColumn(client, { schema, name }, preparation, signal);
    const { column, constraint } = preparation;
    await addProvenCheck(client, relation, constraint, `${quoteIdent(column)} is not null`, signal);
  } catch (error) {
    throw fromDatabase(error, `the table ${name}`);
  }
}
