import type { Client } from 'pg';
import type { CompiledProcedure } from '../../generator/compile-pipeline.ts';
import type { Migration } from '../../generator/migrations.ts';
import { quoteIdent } from '../../generator/quote.ts';
import { retryLocks } from '../change/with-lock.ts';
import { fromDatabase, RuntimeError } from '../errors.ts';
import {
  type Allowance,
  allowedOf,
  applyTable,
  type Comparing,
  isSafe,
  pendingTables,
  refuseUnsafe,
  type TableStep,
} from './apply-tables.ts';
import type { InstallablePipeline } from './installable.ts';
import { type Installed, readInstalled } from './installed.ts';
import { recordMade } from './made-objects.ts';
import { applyOwn, planOwn, renewOwn } from './own-schema.ts';
import { pendingMigrations } from './pending-migrations.ts';
import { runMigrations, underLock } from './run-migrations.ts';

/** What a migration did. */
export interface Migrated {
  /** In words, such as `table stg_borrower`; empty where everything was as it should be. */
  readonly changes: readonly string[];
  /** What the user should know: where everything belongs to one user, since that user may not make roles. */
  readonly note: string | null;
}

/** How a migration differs from what a load does by itself. */
export interface MigrateOptions {
  readonly allow?: Allowance;
  readonly comparing?: Comparing;
  readonly signal?: AbortSignal | undefined;
  /** Done in the same transaction after it, whether there was something to do or not. */
  readonly also?: () => Promise<void>;
}

/** What there is to do to bring a database to a pipeline. */
export interface Plan {
  readonly own: readonly Migration[];
  readonly tables: readonly TableStep[];
  readonly user: readonly Migration[];
  readonly procedures: readonly CompiledProcedure[];
  /** The pipeline's own migrations may bring tables to their definitions: they run before these are compared. */
  readonly migrationsFirst: boolean;
}

/** The name of a pipeline's migrations in the ledger; apart from Aspen's own, whatever the pipeline is called. */
function userSource(pipeline: InstallablePipeline): string {
  return `pipeline ${pipeline.model.name}`;
}

/** What there is to do, where these tables are not as their definitions want them. @throws {RuntimeError} `migration-changed` and the like */
export function planMigration(pipeline: InstallablePipeline, installed: Installed, tables: readonly TableStep[]): Plan {
  const source = userSource(pipeline);
  return {
    own: planOwn(pipeline, installed),
    tables,
    user: pendingMigrations(source, pipeline.migrations, installed.migrations.get(source) ?? []),
    procedures: pendingProcedures(pipeline, installed.procedures),
    migrationsFirst: false,
  };
}

/**
 * The same, where all of it is done: by itself, since it was allowed, or by a migration of the pipeline.
 *
 * @throws {RuntimeError} `definition-changed` where it is not.
 */
async function planSafely(
  client: Client,
  pipeline: InstallablePipeline,
  { allow = 'nothing', comparing = {} }: MigrateOptions = {},
): Promise<Plan> {
  const { name } = pipeline.model;
  const installed = await readInstalled(client);
  const compare = (all: boolean) =>
    pendingTables(client, name, pipeline.tables, installed.tables, { ...comparing, all });
  // Before the tables are looked at: a database that is ahead has others.
  planOwn(pipeline, installed);
  const changed = await compare(false);
  const safe = isSafe(name, changed);
  if (safe && allow === 'nothing') return planMigration(pipeline, installed, changed);
  // A plan that was looked at has all tables.
  const whole = await compare(true);
  if (allowedOf(whole, allow) !== 'nothing') {
    refuseUnsafe(name, whole, allow);
    return planMigration(pipeline, installed, whole);
  }
  if (safe) return planMigration(pipeline, installed, changed);
  if (mayMigrate(pipeline, installed)) return { ...planMigration(pipeline, installed, changed), migrationsFirst: true };
  refuseUnsafe(name, whole, allow);
  return planMigration(pipeline, installed, changed);
}

/** Whether a migration of the pipeline's own waits, which may bring tables to their definitions. */
function mayMigrate(pipeline: InstallablePipeline, { migrations }: Installed): boolean {
  return pipeline.migrations.length > (migrations.get(userSource(pipeline)) ?? []).length;
}

/** Procedures whose source is not the one in place. Their state goes by their names, so two pipelines share none. */
function pendingProcedures(
  { model, procedures }: InstallablePipeline,
  installed: Installed['procedures'],
): readonly CompiledProcedure[] {
  const foreign = procedures.flatMap(({ name }) => {
    const there = installed.get(name);
    return there === undefined || there.pipeline === model.name
      ? []
      : [`${name} belongs to the pipeline ${there.pipeline}`];
  });
  if (foreign.length > 0) {
    throw new RuntimeError({
      code: 'definition-changed',
      found: foreign.join('\n'),
      expected: 'procedures that no other pipeline of this database has',
      next: 'Give the procedure another name, or put the pipeline into a database of its own.',
    });
  }
  return procedures.filter(({ name, sourceHash }) => installed.get(name)?.sourceHash !== sourceHash);
}

function isEmpty(plan: Plan): boolean {
  return [plan.own, plan.tables, plan.user, plan.procedures].every((part) => part.length === 0);
}

async function applyProcedure(client: Client, pipeline: string, procedure: CompiledProcedure): Promise<void> {
  try {
    await client.query(procedure.sql);
  } catch (error) {
    throw fromDatabase(error, procedure.file);
  }
  await client.query(
    `insert into aspen.procedure (name, pipeline, source_hash) values ($1, $2, $3)
     on conflict (name) do update set source_hash = excluded.source_hash, applied = clock_timestamp()`,
    [procedure.name, pipeline, procedure.sourceHash],
  );
}

/** The schemas in which whoever connected finds names. Asked before a role or a path is set. */
async function readSearchPath(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ schemas: string[] }>('select current_schemas(false)::text[] as schemas');
  // A user may be called as a schema of ours is.
  return (rows[0]?.schemas ?? []).filter((name) => !/^aspen(_table|_staging)?$/.test(name));
}

/** Makes what is the pipeline's. */
async function applyPipeline(
  client: Client,
  pipeline: InstallablePipeline,
  plan: Plan,
  searchPath: readonly string[],
  allow: Allowance,
): Promise<void> {
  const { schema, name } = pipeline.model;
  await client.query(`set local search_path = ${quoteIdent(schema)}`);
  const applyAll = async (tables: readonly TableStep[]) => {
    const allowed = allowedOf(tables, allow);
    for (const step of tables) await applyTable(client, name, searchPath, step, allowed);
  };
  await applyAll(plan.migrationsFirst ? plan.tables.filter(({ change }) => change === null) : plan.tables);
  // What the user's own migrations wait for is theirs to say.
  await client.query('set local lock_timeout = 0');
  await runMigrations(client, userSource(pipeline), schema, plan.user);
  if (plan.migrationsFirst) {
    const { tables } = await readInstalled(client);
    const left = await pendingTables(client, name, pipeline.tables, tables);
    refuseUnsafe(name, left, 'nothing');
    await applyAll(left);
  }
  await client.query(`set local search_path = ${quoteIdent(schema)}`);
  for (const procedure of plan.procedures) await applyProcedure(client, name, procedure);
}

async function applyPlan(
  client: Client,
  pipeline: InstallablePipeline,
  plan: Plan,
  searchPath: readonly string[],
  allow: Allowance = 'nothing',
): Promise<string | null> {
  const fallback = await applyOwn(client, pipeline, plan.own);
  await recordMade(client, pipeline.model.name, () => applyPipeline(client, pipeline, plan, searchPath, allow));
  return fallback;
}

/**
 * Brings a database to what the pipeline wants: the `aspen` schema, tables, the pipeline's own migrations, procedures.
 * One transaction under an advisory lock: all of it or nothing, and two installers go one after another.
 *
 * @throws {RuntimeError} when the database is newer than the program, an applied migration changed, a definition asks
 * for more than is done by itself or was allowed, or PostgreSQL refuses a statement.
 */
export async function migrate(
  client: Client,
  pipeline: InstallablePipeline,
  options: MigrateOptions = {},
): Promise<Migrated> {
  const { also, allow } = options;
  if (also === undefined && isEmpty(await planSafely(client, pipeline, options))) {
    return { changes: [], note: null };
  }
  const searchPath = await readSearchPath(client);
  const work = async () => {
    // Looked at again under the lock: another installer may have been first.
    const plan = await planSafely(client, pipeline, options);
    const note = isEmpty(plan) ? null : await applyPlan(client, pipeline, plan, searchPath, allow);
    await also?.();
    return { changes: describe(plan), note };
  };
  return retryLocks(() => underLock(client, work), options.signal);
}

/**
 * Takes a pipeline away, and makes it again as it is now: all of it or nothing.
 *
 * @param takeAway Drops what the pipeline made, and forgets it; runs in the transaction, as the owner.
 * @param renew Brings Aspen's own schema to this program before, and takes the owner's part.
 * @throws {RuntimeError} as `migrate` does.
 */
export async function remake(
  client: Client,
  pipeline: InstallablePipeline,
  takeAway: () => Promise<void>,
  renew: () => Promise<unknown> = () => renewOwn(client, pipeline),
): Promise<Migrated> {
  const searchPath = await readSearchPath(client);
  return underLock(client, async () => {
    await renew();
    await takeAway();
    const plan = await planSafely(client, pipeline);
    const note = await applyPlan(client, pipeline, plan, searchPath);
    return { changes: describe(plan), note };
  });
}

function describe(plan: Plan): readonly string[] {
  return [
    ...plan.own.map(({ name }) => `aspen ${name}`),
    ...plan.tables.map(({ table }) => `table ${table.model.name}`),
    ...plan.user.map(({ name }) => `migration ${name}`),
    ...plan.procedures.map(({ name }) => `procedure ${name}`),
  ];
}
