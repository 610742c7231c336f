import type { Client } from 'pg';
import type { Migration } from '../../generator/migrations.ts';
import { quoteIdent } from '../../generator/quote.ts';
import type { InstallablePipeline } from './installable.ts';
import { type Installed, readInstalled } from './installed.ts';
import { establishOwnership } from './owner.ts';
import { isUnreleased, pendingOwn } from './pending-migrations.ts';
import { runMigrations } from './run-migrations.ts';
import { setAside } from './set-aside.ts';

/** Name under which Aspen's own migrations stand beside those of pipelines. */
export const OWN = 'aspen';

/** Aspen's own migrations that are to be applied. @throws {RuntimeError} `unreleased-schema`, `schema-newer` */
export function planOwn({ runtime }: InstallablePipeline, { migrations }: Installed): readonly Migration[] {
  return pendingOwn(runtime, migrations.get(OWN) ?? []);
}

async function act(client: Client, schema: string): Promise<{ loader: string; note: string | null }> {
  const { owner, loader, fallback } = await establishOwnership(client, schema);
  await client.query(`set local role ${quoteIdent(owner)}`);
  return { loader, note: fallback };
}

/** Lays down Aspen's own schema, as the role that everything belongs to. Runs inside the caller's transaction. */
export async function applyOwn(
  client: Client,
  { model: { schema } }: InstallablePipeline,
  own: readonly Migration[],
): Promise<string | null> {
  const { loader, note } = await act(client, schema);
  await client.query(`create schema if not exists ${quoteIdent(schema)}`);
  if (own.length > 0) {
    await runMigrations(client, OWN, 'pg_catalog', own);
    await client.query('select aspen.grant_rights($1)', [loader]);
  }
  return note;
}

/**
 * Brings the schema `aspen` to this program where all of the pipeline goes anyway: one that an unreleased version made
 * is set aside, and counts as made by the pipeline from then on. Runs inside the caller's transaction.
 *
 * @returns The schema that holds the history by now; null where there is none.
 * @throws {RuntimeError} `schema-newer`, `pipelines-beside`, `made-unknown`
 */
export async function renewOwn(client: Client, pipeline: InstallablePipeline): Promise<string | null> {
  const { runtime, model } = pipeline;
  const applied = (await readInstalled(client)).migrations.get(OWN);
  if (applied === undefined) return null;
  if (!isUnreleased(runtime, applied)) {
    await applyOwn(client, pipeline, pendingOwn(runtime, applied));
    return 'aspen';
  }
  await act(client, model.schema);
  return setAside(client, model.name, () => applyOwn(client, pipeline, runtime));
}
