import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { runPipeline } from '../../engine/load/run-pipeline.ts';
import type { TableOutcome } from '../../engine/load/table-outcome.ts';
import { type CompiledPipeline, compilePipeline } from '../../generator/compile-pipeline.ts';
import { quoteIdent } from '../../generator/quote.ts';
import { definePipeline, type TableDefinition } from '../../model/index.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import type { TestDatabase } from '../database.ts';

/** Tables whose files are delivered to a folder one by one, and loaded whenever a test says so. */
export interface DeliveredFiles {
  readonly client: () => Client;
  /** Forgets all that was loaded and delivered. */
  begin(): Promise<void>;
  /** Writes a file of a folder, as modified then. @param second From 1970 on. */
  put(folder: string, name: string, content: string, second: number): void;
  load(table: string): Promise<TableOutcome>;
  /** The table's rows of some columns or expressions, in the order of the first two. */
  rows(table: string, columns: string): Promise<readonly unknown[]>;
}

/** Migrates a database for these tables, whose prefix is their name. */
export function useDeliveredFiles(database: TestDatabase, tables: readonly TableDefinition[]): DeliveredFiles {
  const source = mkdtempSync(join(tmpdir(), 'aspen-modes-'));
  let pipeline: CompiledPipeline;
  let client: Client;

  beforeAll(async () => {
    pipeline = await compilePipeline(definePipeline({ name: 'modes', source, tables }), source);
    client = await database.connect();
    await load(tables[0]?.name ?? '');
  });
  afterAll(() => rmSync(source, { recursive: true, force: true }));

  async function load(table: string): Promise<TableOutcome> {
    const { tables: outcomes } = await runPipeline({
      pipeline,
      tables: pipeline.tables.filter(({ model }) => model.name === table),
      connect: () => database.connect(),
      source: { kind: 'folder', folder: source },
      version: 'test',
      signal: new AbortController().signal,
      report: () => undefined,
    });
    const [outcome] = outcomes;
    if (outcome === undefined) throw new Error(`${table} was not loaded.`);
    if (outcome.status === 'failed') throw outcome.error;
    return outcome;
  }

  return {
    client: () => client,
    load,
    async begin() {
      for (const {
        source: { prefix },
      } of tables)
        rmSync(join(source, prefix), { recursive: true, force: true });
      const names = tables.map(({ name }) => quoteIdent(name)).join(', ');
      await client.query(
        `truncate ${names}; truncate aspen.run, aspen.source_file, aspen.accepted_file, aspen.tombstone cascade`,
      );
    },
    put(folder, name, content, second) {
      const path = join(source, folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      utimesSync(path, second, second);
    },
    async rows(table, columns) {
      return (await client.query(`select ${columns} from ${quoteIdent(table)} order by 1, 2`)).rows;
    },
  };
}
