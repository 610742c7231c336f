import type { Client } from 'pg';
import type { TableShape } from '../../generator/sql/compile-table.ts';

/** A table that Aspen loads, as the database knows it. */
export interface InstalledTable {
  readonly pipeline: string;
  readonly shape: TableShape;
  readonly fingerprint: string;
  readonly program: string;
}

/** What is installed in a database. */
export interface Installed {
  /** Checksums of the migrations that were applied, by source, in their order. */
  readonly migrations: ReadonlyMap<string, readonly string[]>;
  readonly tables: ReadonlyMap<string, InstalledTable>;
  /** Source hashes of the procedures, by name. */
  readonly procedures: ReadonlyMap<string, string>;
}

const nothing: Installed = { migrations: new Map(), tables: new Map(), procedures: new Map() };

/** Looks at what is installed, without changing anything. */
export async function readInstalled(client: Client): Promise<Installed> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `select to_regclass('aspen.migration') is not null as there`,
  );
  if (found[0]?.there !== true) return nothing;
  const { rows: applied } = await client.query<{ source: string; checksums: string[] }>(
    'select source, array_agg(checksum order by number) as checksums from aspen.migration group by source',
  );
  const migrations = new Map(applied.map(({ source, checksums }) => [source, checksums]));
  const { rows: ready } = await client.query<{ there: boolean }>(
    `select to_regclass('aspen.target') is not null and to_regclass('aspen.procedure') is not null as there`,
  );
  if (ready[0]?.there !== true) return { ...nothing, migrations };
  const { rows: tables } = await client.query<InstalledTable & { name: string }>(
    'select name, pipeline, shape, fingerprint, program from aspen.target',
  );
  const { rows: procedures } = await client.query<{ name: string; source_hash: string }>(
    'select name, source_hash from aspen.procedure',
  );
  return {
    migrations,
    tables: new Map(tables.map(({ name, ...table }) => [name, table])),
    procedures: new Map(procedures.map(({ name, source_hash }) => [name, source_hash])),
  };
}
