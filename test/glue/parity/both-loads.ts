import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type TestDatabase, useDatabase } from '../../database.ts';
import { BothEngines, type Loaded, pipelineOf, type SourceFiles, writeFiles } from '../both-engines.ts';
import type { Spark } from '../spark.ts';

type Table = Parameters<typeof pipelineOf>[0];

/** What the suites of parity share: a database for each engine, and a folder for each table. */
export interface BothLoads {
  spark(): Spark;
  readonly databases: { readonly laptop: TestDatabase; readonly glue: TestDatabase };
  /** A folder that is not there yet. */
  newFolder(): string;
  engines(table: Table): Promise<{ readonly folder: string; readonly both: BothEngines }>;
  /** What each engine makes of a table's files. */
  loadBoth(table: Table, files: SourceFiles): Promise<{ readonly laptop: Loaded; readonly glue: Loaded }>;
}

export function useBothLoads(spark: () => Spark): BothLoads {
  const databases = { laptop: useDatabase(), glue: useDatabase() };
  const root = mkdtempSync(join(tmpdir(), 'aspen-parity-'));
  afterAll(() => rmSync(root, { recursive: true }));
  let made = 0;
  const newFolder = () => join(root, String(++made));

  async function engines(table: Table) {
    const folder = newFolder();
    return { folder, both: new BothEngines(await pipelineOf(table), folder, databases) };
  }

  async function loadBoth(table: Table, files: SourceFiles) {
    const { folder, both } = await engines(table);
    writeFiles(folder, table.source.prefix, files);
    return both.load(spark());
  }

  return { spark, databases, newFolder, engines, loadBoth };
}
