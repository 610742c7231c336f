import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Preparation } from '../../generator/change/step.ts';
import { quoteIdent, quoteLiteral, quoteRelation } from '../../generator/quote.ts';
import { RuntimeError } from '../errors.ts';
import { addProvenCheck } from './proven-check.ts';
import { withLock } from './with-lock.ts';

/** Pages of 8 KiB in a batch: whoever wants one of its rows waits for some hundredths of a second. */
const PAGES = 512;
/** Rows that somebody holds are left for the next time; after as many times somebody holds one for ever. */
const PASSES = 100;

type Rewrite = Extract<Preparation, { kind: 'rewrite' }>;

async function value<T>(client: Client, sql: string): Promise<T | undefined> {
  return (await client.query<{ it: T }>(sql)).rows[0]?.it;
}

/** Fills the new column, batch by batch, each in a transaction of its own. Rows that are filled already are passed over. */
async function fill(client: Client, relation: string, rewrite: Rewrite, signal?: AbortSignal): Promise<void> {
  const [old, fresh] = [quoteIdent(rewrite.column), quoteIdent(rewrite.fresh)];
  const isLeft = `${old} is not null and ${fresh} is null`;
  for (let pass = 0; pass < PASSES; pass++) {
    const pages =
      (await value<number>(client, `select (pg_relation_size(${quoteLiteral(relation)}) / 8192)::float8 as it`)) ?? 0;
    for (let page = 0; page <= pages; page += PAGES) {
      signal?.throwIfAborted();
      // Nothing waits here for a row that another transaction has: that could end in a deadlock.
      await client.query(
        `update ${relation} set ${fresh} = ${rewrite.convert} where ctid = any(array(
           select ctid from ${relation}
           where ctid >= '(${page},0)'::tid and ctid < '(${page + PAGES},0)'::tid and ${isLeft} for update skip locked))`,
      );
    }
    if ((await value<boolean>(client, `select exists (select from ${relation} where ${isLeft}) as it`)) !== true)
      return;
    await pause(Math.min(50 * (pass + 1), 1000));
  }
  throw new RuntimeError({
    code: 'rows-in-the-way',
    found: `rows of ${relation} do not fit, or somebody holds them: ${rewrite.column} is not filled anew in all of them`,
    next: 'Run the command again: it names rows that do not fit, and goes on where it was.',
  });
}

/** Makes a column of another type beside the one that is there, and keeps it the same until the columns are swapped. */
export async function rewriteColumn(
  client: Client,
  { schema, name }: { readonly schema: string; readonly name: string },
  rewrite: Rewrite,
  signal?: AbortSignal,
): Promise<void> {
  const relation = quoteRelation(schema, name);
  await withLock(
    client,
    async () => {
      await client.query('begin');
      try {
        for (const sql of rewrite.begin) await client.query(sql);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    },
    signal,
  );
  await fill(client, relation, rewrite, signal);
  // From here on a row that does not fit is refused, until the columns are swapped.
  await addProvenCheck(client, relation, rewrite.fresh, rewrite.proof, signal);
}
