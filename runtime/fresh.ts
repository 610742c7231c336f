import type { Client } from 'pg';
import { RuntimeError } from './errors.ts';
import { type KnownFiles, knownFiles } from './known-files.ts';
import type { InstallablePipeline } from './migrate/installable.ts';
import { type Migrated, remake } from './migrate/migrate.ts';
import { renewOwn } from './migrate/own-schema.ts';
import { underLock } from './migrate/run-migrations.ts';

/** A table that is to go. */
export interface DroppedTable {
  /** With its schema, quoted where it has to be. */
  readonly name: string;
  readonly rows: bigint;
}

/** What goes when a pipeline is made again. */
export interface Dropped {
  readonly tables: readonly DroppedTable[];
  /** What else the pipeline made, by its kind: views, procedures … */
  readonly others: readonly { readonly kind: string; readonly name: string }[];
  readonly loads: bigint;
  readonly files: bigint;
  /** Files that rows came from, and what was accepted of files. */
  readonly known: KnownFiles;
}

interface GoingObject {
  readonly kind: string;
  readonly identity: string;
  readonly generated: boolean;
}

// What was generated, and the schemas of an unreleased version.
const OBJECTS = `select kind, identity, identity ~ '^aspen(_table|_staging)?(_unreleased)?([.]|$)' as generated
  from aspen.goes_with($1) order by kind, identity`;

async function goingObjects(client: Client, pipeline: string): Promise<readonly GoingObject[]> {
  return (await client.query<GoingObject>(OBJECTS, [pipeline])).rows;
}

async function refuseDependents(client: Client, pipeline: string): Promise<void> {
  const { rows } = await client.query<{ dependent: string; wants: string }>(
    'select dependent, wants from aspen.stands_on($1)',
    [pipeline],
  );
  if (rows.length === 0) return;
  throw new RuntimeError({
    code: 'others-depend',
    found: rows.map(({ dependent, wants }) => `${dependent} depends on ${wants}`).join('\n'),
    expected: 'nothing that depends on what the pipeline made, but what the pipeline made itself',
    next: 'Drop each of them first, and make it again after the load; nothing has been changed.',
  });
}

async function look(client: Client, pipeline: string, ledger: string): Promise<Dropped | null> {
  const objects = await goingObjects(client, pipeline);
  const { rows } = await client.query<{ loads: bigint; files: bigint }>(
    `select (select count(*) from ${ledger}.load l join ${ledger}.target t on t.name = l.target where t.pipeline = $1) as loads,
       (select count(*) from ${ledger}.source_file s join ${ledger}.target t on t.name = s.target where t.pipeline = $1) as files`,
    [pipeline],
  );
  const { loads = 0n, files = 0n } = rows[0] ?? {};
  if (objects.length === 0 && loads === 0n) return null;
  await refuseDependents(client, pipeline);
  const made = objects.filter(({ generated }) => !generated);
  const tables: DroppedTable[] = [];
  for (const { identity } of made.filter(({ kind }) => kind === 'table')) {
    // The identity is quoted by PostgreSQL itself.
    const counted = await client.query<{ rows: bigint }>(`select count(*) as rows from ${identity}`);
    tables.push({ name: identity, rows: counted.rows[0]?.rows ?? 0n });
  }
  const others = made.filter(({ kind }) => kind !== 'table').map(({ kind, identity }) => ({ kind, name: identity }));
  const { rows: targets } = await client.query<{ name: string }>(
    `select name from ${ledger}.target where pipeline = $1`,
    [pipeline],
  );
  const known = await knownFiles(
    client,
    ledger,
    targets.map(({ name }) => name),
  );
  return { tables, others, loads, files, known };
}

/**
 * Looks at what goes when a pipeline is made again; null where nothing of it is there. Changes nothing.
 *
 * @throws {RuntimeError} `others-depend` for what a person made on top of it, and as `renewOwn` does.
 */
export function findDropped(client: Client, pipeline: InstallablePipeline): Promise<Dropped | null> {
  const trial = async () => {
    const ledger = await renewOwn(client, pipeline);
    return ledger === null ? null : look(client, pipeline.model.name, ledger);
  };
  return underLock(client, trial, 'rollback');
}

/** Nobody loads a table while it goes, and nobody runs a procedure. */
export async function lockAll(client: Client, pipeline: string): Promise<void> {
  const { rows } = await client.query<{ what: string; free: boolean }>(
    `select 'a load of ' || t.name as what, pg_try_advisory_xact_lock(aspen.target_lock(t.name)) as free
     from aspen.target t where t.pipeline = $1
     union all select 'a post-step', aspen.keep_post_step_away()`,
    [pipeline],
  );
  const busy = rows.filter(({ free }) => !free).map(({ what }) => what);
  if (busy.length === 0) return;
  throw new RuntimeError({
    code: 'pipeline-busy',
    found: `under way: ${busy.join(', ')}`,
    expected: 'a pipeline that nobody runs',
    next: 'Wait for its end, and run the command again; nothing has been changed.',
    remedy: 'retry',
  });
}

const DROPPED_AS: Readonly<Record<string, string>> = { 'composite type': 'type' };

async function takeAway(client: Client, pipeline: string): Promise<void> {
  await lockAll(client, pipeline);
  const objects = await goingObjects(client, pipeline);
  await client.query("set local lock_timeout = '10s'");
  const tables = objects.filter(({ kind }) => kind === 'table').map(({ identity }) => identity);
  // Before the look at what depends on them, so that nothing comes in between.
  if (tables.length > 0) await client.query(`lock table ${tables.join(', ')} in access exclusive mode`);
  await refuseDependents(client, pipeline);
  for (const { kind, identity } of objects) {
    // What depends on it is the pipeline's too, and perhaps gone by now.
    await client.query(`drop ${DROPPED_AS[kind] ?? kind} if exists ${identity} cascade`);
  }
  await client.query('select aspen.forget_pipeline($1)', [pipeline]);
  await client.query('set local lock_timeout = default');
}

/**
 * Drops all that a pipeline made, with the history of its files, and makes it again, empty: in one transaction.
 *
 * @throws {RuntimeError} `pipeline-busy`, `others-depend`, or as `renewOwn` and `migrate` do.
 */
export function dropAndMake(client: Client, pipeline: InstallablePipeline): Promise<Migrated> {
  return remake(client, pipeline, () => takeAway(client, pipeline.model.name));
}
