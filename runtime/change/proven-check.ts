import type { Client } from 'pg';
import { quoteIdent } from '../../generator/quote.ts';
import { withLock } from './with-lock.ts';

/**
 * Adds a check that new rows keep from now on, and proves it for those that are there while the table is read and written. One
 * that is there is only proved.
 *
 * @param relation Quoted, as `constraint` is not.
 */
export async function addProvenCheck(
  client: Client,
  relation: string,
  constraint: string,
  condition: string,
  signal?: AbortSignal,
): Promise<void> {
  const name = quoteIdent(constraint);
  const { rowCount } = await client.query(
    'select from pg_constraint where conrelid = to_regclass($1) and conname = $2',
    [relation, constraint],
  );
  if (rowCount === 0) {
    const sql = `alter table ${relation} add constraint ${name} check (${condition}) not valid`;
    await withLock(client, () => client.query(sql), signal);
  }
  await withLock(client, () => client.query(`alter table ${relation} validate constraint ${name}`), signal);
}
