import type { Client } from 'pg';
import { AspenError } from '../../model/errors.ts';
import { fromDatabase } from '../errors.ts';
import type { InstallablePipeline } from './installable.ts';
import { ensureLogins, type Login } from './logins.ts';
import { type Migrated, migrate } from './migrate.ts';

/** What a deployment brings into a database. */
export interface Deployment {
  readonly pipeline: InstallablePipeline;
  /** Tells deployments of a pipeline apart. */
  readonly hash: string;
  readonly logins: readonly Login[];
  /** The fingerprint of the plan whose steps are allowed; null: only what is done by itself. */
  readonly allow?: string | null;
}

/** What a deployment did; `rolled back`: nothing, since the database is ahead of it. */
export interface Deployed extends Migrated {
  readonly status: 'deployed' | 'rolled back';
}

/** Errors that a deployment meets in a database which a later one was brought into. */
const AHEAD = new Set(['schema-newer', 'unreleased-schema', 'definition-changed', 'migration-changed']);
/** A stack rolls back in the operation that failed; one that comes later is meant. */
const ROLLBACK_HOURS = 3;

/** True where this deployment was here before, and the one after it is so young that it is being rolled back. */
async function isRollback(client: Client, name: string, hash: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `select to_regclass('aspen.deployment') is not null as there`,
  );
  if (rows[0]?.there !== true) return false;
  const { rows: found } = await client.query<{ rollback: boolean }>(
    `select exists (
       select from aspen.deployment d
       where d.pipeline = $1 and d.hash = $2
         and d.id < (select max(l.id) from aspen.deployment l where l.pipeline = $1
           and l.hash <> $2 and l.applied > clock_timestamp() - make_interval(hours => $3))
     ) as rollback`,
    [name, hash, ROLLBACK_HOURS],
  );
  return found[0]?.rollback === true;
}

async function record(client: Client, name: string, hash: string): Promise<void> {
  // Of one that comes again the time counts: the stack can roll back after it again.
  const { rowCount } = await client.query(
    `update aspen.deployment d set applied = clock_timestamp()
     where d.hash = $2 and d.id = (select max(l.id) from aspen.deployment l where l.pipeline = $1)`,
    [name, hash],
  );
  if (rowCount === 0) await client.query('insert into aspen.deployment (pipeline, hash) values ($1, $2)', [name, hash]);
}

/** The secrets roll back with the stack, and passwords follow them, whatever the tables are. */
async function ensureLoginsOnly(client: Client, logins: readonly Login[]): Promise<void> {
  await client.query('begin');
  try {
    await ensureLogins(client, logins);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw fromDatabase(error, 'the logins');
  }
}

/**
 * Brings a database to what a deployment wants: schema, tables, procedures and logins, in one transaction.
 *
 * A stack that fails after this step asks for the deployment before again. Migrations only expand, so the database
 * stays as it is then, except the passwords, and loads of tables that changed say so until the next deployment.
 *
 * @throws {RuntimeError} as `migrate` does, and `may-not-make-logins`.
 */
export async function deploy(client: Client, { pipeline, hash, logins, allow = null }: Deployment): Promise<Deployed> {
  const { name } = pipeline.model;
  try {
    const migrated = await migrate(client, pipeline, {
      allow: allow === null ? 'nothing' : { fingerprint: allow },
      also: async () => {
        await record(client, name, hash);
        await ensureLogins(client, logins);
      },
    });
    return { ...migrated, status: 'deployed' };
  } catch (error) {
    const ahead = error instanceof AspenError && AHEAD.has(error.code);
    if (!ahead || !(await isRollback(client, name, hash))) throw error;
    await ensureLoginsOnly(client, logins);
    return { changes: [], note: `left as it is: ${error.found}`, status: 'rolled back' };
  }
}
