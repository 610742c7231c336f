import type { Client } from 'pg';
import type { Migration } from '../../generator/migrations.ts';
import { quoteIdent, quoteLiteral } from '../../generator/quote.ts';
import { LOCK_TIMEOUT } from '../change/with-lock.ts';
import { fromDatabase } from '../errors.ts';

/** Applies migrations in their order, and notes them in the ledger. Runs inside the caller's transaction. */
export async function runMigrations(
  client: Client,
  source: string,
  schema: string,
  pending: readonly Migration[],
): Promise<void> {
  for (const { number, name, sql, checksum } of pending) {
    try {
      // A file that sets its own search path must not set that of the next one.
      await client.query(`set local search_path = ${quoteIdent(schema)}`);
      await client.query(sql);
    } catch (error) {
      throw fromDatabase(error, name);
    }
    await client.query('insert into aspen.migration (source, number, name, checksum) values ($1, $2, $3, $4)', [
      source,
      number,
      name,
      checksum,
    ]);
  }
}

/** One transaction, after every other installer's; one that is rolled back tells what would be. */
export async function underLock<T>(
  client: Client,
  work: () => Promise<T>,
  end: 'commit' | 'rollback' = 'commit',
): Promise<T> {
  await client.query('begin');
  try {
    await client.query(`select pg_advisory_xact_lock(hashtextextended(${quoteLiteral('aspen migrate')}, 0))`);
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
    const done = await work();
    await client.query(end);
    return done;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw fromDatabase(error, 'the migration');
  }
}
