import type { Client } from 'pg';
import type { TableShape } from '../../generator/sql/compile-table.ts';
import type { AppliedMigration } from './pending-migrations.ts';

/** A table that Aspen loads, as the database knows it. */
export interface InstalledTable {
  readonly pipeline: string;
  readonly shape: TableShape;
  readonly fingerprint: string;
  readonly program: string;
}

/** A stored procedure that Aspen made, as the database knows it. */
export interface InstalledProcedure {
  readonly pipeline: string;
  readonly sourceHash: string;
}

/** What is installed in a database. */
export interface Installed {
  /** Migrations that were applied, by source, in their order. */
  readonly migrations: ReadonlyMap<string, readonly AppliedMigration[]>;
  readonly tables: ReadonlyMap<string, InstalledTable>;
  readonly procedures: ReadonlyMap<string, InstalledProcedure>;
}

const nothing: Installed = { migrations: new Map(), tables: new Map(), procedures: new Map() };

/**
 * Whether tables of the schema `aspen` are there. Asked of the catalogs' rows: `to_regclass` may answer from what the
 * session remembers of the time before it waited for another installer.
 */
async function areThere(client: Client, tables: readonly string[]): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'aspen' and c.relname = any($1)`,
    [tables],
  );
  return rowCount === tables.length;
}

/** Looks at what is installed, without changing anything. */
export async function readInstalled(client: Client): Promise<Installed> {
  if (!(await areThere(client, ['migration']))) return nothing;
  const { rows: applied } = await client.query<{ source: string; applied: AppliedMigration[] }>(
    `select source, jsonb_agg(jsonb_build_object('name', name, 'checksum', checksum) order by number) as applied
     from aspen.migration group by source`,
  );
  const migrations = new Map(applied.map((one) => [one.source, one.applied]));
  if (!(await areThere(client, ['target', 'procedure']))) return { ...nothing, migrations };
  const { rows: tables } = await client.query<InstalledTable & { name: string }>(
    'select name, pipeline, shape, fingerprint, program from aspen.target',
  );
  const { rows: procedures } = await client.query<InstalledProcedure & { name: string }>(
    'select name, pipeline, source_hash as "sourceHash" from aspen.procedure',
  );
  return {
    migrations,
    tables: new Map(tables.map(({ name, ...table }) => [name, table])),
    procedures: new Map(procedures.map(({ name, ...procedure }) => [name, procedure])),
  };
}
