import { type Client, DatabaseError } from 'pg';
import { quoteRelation } from '../generator/quote.ts';
import { RuntimeError } from './errors.ts';
import { type DroppedTable, lockAll } from './fresh.ts';
import { type KnownFiles, knownFiles } from './known-files.ts';
import type { InstallablePipeline, InstallableTable } from './migrate/installable.ts';
import { readInstalled } from './migrate/installed.ts';
import { type Migrated, remake } from './migrate/migrate.ts';
import { applyOwn, planOwn } from './migrate/own-schema.ts';
import { underLock } from './migrate/run-migrations.ts';

/** A table that is emptied; made anew where its definition wants another one. */
export interface EmptiedTable extends DroppedTable {
  readonly isRemade: boolean;
}

/** What goes when single tables are filled again. */
export interface Emptied {
  readonly tables: readonly EmptiedTable[];
  readonly loads: bigint;
  readonly files: bigint;
  readonly known: KnownFiles;
}

interface InstalledOne {
  readonly name: string;
  readonly relation: string;
  readonly isRemade: boolean;
}

/** Those of the tables that are there. @throws {RuntimeError} `unreleased-schema`, `schema-newer`. */
async function installedOnes(
  client: Client,
  pipeline: InstallablePipeline,
  tables: readonly InstallableTable[],
): Promise<readonly InstalledOne[]> {
  const installed = await readInstalled(client);
  planOwn(pipeline, installed);
  return tables.flatMap(({ model, fingerprint }) => {
    const there = installed.tables.get(model.name);
    if (there === undefined || there.pipeline !== pipeline.model.name) return [];
    const relation = quoteRelation(there.shape.schema, model.name);
    return [{ name: model.name, relation, isRemade: there.fingerprint !== fingerprint }];
  });
}

/** Looks at what goes when these tables are filled again; null where none of them is there. Changes nothing. */
export function findEmptied(
  client: Client,
  pipeline: InstallablePipeline,
  tables: readonly InstallableTable[],
): Promise<Emptied | null> {
  const trial = async (): Promise<Emptied | null> => {
    const ones = await installedOnes(client, pipeline, tables);
    if (ones.length === 0) return null;
    // As the owner, and by functions of this version; undone at the end.
    await applyOwn(client, pipeline, planOwn(pipeline, await readInstalled(client)));
    const names = ones.map(({ name }) => name);
    const { rows } = await client.query<{ loads: bigint; files: bigint }>(
      `select (select count(*) from aspen.load where target = any ($1)) as loads,
         (select count(*) from aspen.source_file where target = any ($1)) as files`,
      [names],
    );
    const emptied: EmptiedTable[] = [];
    for (const { relation, isRemade } of ones) {
      const counted = await client.query<{ rows: bigint; identity: string }>(
        `select count(*) as rows, (pg_identify_object('pg_class'::regclass, $1::regclass, 0)).identity from ${relation}`,
        [relation],
      );
      emptied.push({ name: counted.rows[0]?.identity ?? relation, rows: counted.rows[0]?.rows ?? 0n, isRemade });
    }
    const { loads = 0n, files = 0n } = rows[0] ?? {};
    return { tables: emptied, loads, files, known: await knownFiles(client, 'aspen', names) };
  };
  return underLock(client, trial, 'rollback');
}

/** PostgreSQL says itself what would be left without what it refers to. */
async function refusingDependents(client: Client, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    if (!(error instanceof DatabaseError) || (error.code !== '2BP01' && error.code !== '0A000')) throw error;
    throw new RuntimeError({
      code: 'others-depend',
      found: error.detail ?? error.message,
      expected: 'no other table or view that refers to the tables which are emptied',
      next: 'Name the tables that refer to them too, or none, to make all of the pipeline anew; nothing has been changed.',
      cause: error,
    });
  }
}

async function takeAway(client: Client, pipeline: string, ones: readonly InstalledOne[]): Promise<void> {
  await lockAll(client, pipeline);
  await client.query("set local lock_timeout = '10s'");
  const names = ones.map(({ name }) => name);
  const { rows: staging } = await client.query<{ name: string }>(
    `select c.relname as name from aspen.load l join pg_class c on c.relname = aspen.staging_name(l.id)
     where c.relnamespace = 'aspen_staging'::regnamespace and l.target = any ($1)`,
    [names],
  );
  for (const { name } of staging) await client.query(`drop table ${quoteRelation('aspen_staging', name)}`);
  const remade = ones.filter(({ isRemade }) => isRemade);
  const kept = ones.filter(({ isRemade }) => !isRemade);
  if (remade.length > 0)
    await refusingDependents(client, `drop table ${remade.map(({ relation }) => relation).join(', ')}`);
  if (kept.length > 0) await refusingDependents(client, `truncate ${kept.map(({ relation }) => relation).join(', ')}`);
  // Procedures that read them are due.
  await client.query(
    `select aspen.raise_counter(array(select t.schema_name || '.' || t.name from aspen.target t where t.name = any ($1)))`,
    [names],
  );
  await client.query('select aspen.forget_files($1)', [names]);
  await client.query('delete from aspen.target where name = any ($1)', [remade.map(({ name }) => name)]);
  await client.query('set local lock_timeout = default');
}

/**
 * Takes all rows out of tables and forgets their files, so that the next load fills them again: in one transaction. Where its
 * definition wants another table, it is dropped and made anew.
 *
 * @throws {RuntimeError} `pipeline-busy`, `others-depend`, or as `migrate` does.
 */
export function emptyTables(
  client: Client,
  pipeline: InstallablePipeline,
  tables: readonly InstallableTable[],
): Promise<Migrated> {
  let ones: readonly InstalledOne[] = [];
  const renew = async () => {
    ones = await installedOnes(client, pipeline, tables);
    await applyOwn(client, pipeline, planOwn(pipeline, await readInstalled(client)));
  };
  return remake(client, pipeline, () => takeAway(client, pipeline.model.name, ones), renew);
}
