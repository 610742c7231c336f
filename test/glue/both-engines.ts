import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runPipeline } from '../../engine/load/run-pipeline.ts';
import { type CompiledPipeline, compilePipeline } from '../../generator/compile-pipeline.ts';
import { quoteIdent, quoteRelation } from '../../generator/quote.ts';
import { definePipeline, type TableDefinition } from '../../model/index.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import type { TestDatabase } from '../database.ts';
import { compileGlueJob, type GlueJob, runGlueJob } from './glue-job.ts';
import type { Spark } from './spark.ts';

/** Source files by their path below the table's prefix. */
export type SourceFiles = Readonly<Record<string, Buffer>>;

/** What a database holds of one table, told so that it does not matter which engine loaded it. */
export interface Loaded {
  readonly rows: readonly unknown[];
  readonly rejects: readonly unknown[];
  readonly files: readonly unknown[];
}

/** A pipeline of one table. */
export async function pipelineOf(table: TableDefinition, folder = '.'): Promise<CompiledPipeline> {
  return compilePipeline(definePipeline({ name: 'parity', source: 'source', tables: [table] }), folder);
}

/** Writes source files below a folder; those that are there already are replaced. */
export function writeFiles(folder: string, prefix: string, files: SourceFiles): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, prefix, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** Reads what a database holds of a pipeline's only table. */
export async function readLoaded(client: Client, pipeline: CompiledPipeline): Promise<Loaded> {
  const model = pipeline.tables[0]?.model;
  if (model === undefined) throw new Error('The pipeline has one table.');
  const relation = quoteRelation(model.schema, model.name);
  const columns = model.columns.map(({ name }) => `t.${quoteIdent(name)}::text`).join(', ');
  const file = model.lineage ? 'f.uri' : 'null';
  const from = model.lineage ? `${relation} t join aspen.source_file f on f.id = t._file` : `${relation} t`;
  const { rows } = await client.query({
    text: `select ${columns}, ${file} as uri from ${from} order by ${file} collate "C", row(${columns})::text collate "C"`,
    rowMode: 'array',
  });
  const rejects = await client.query({
    text: `select s.uri, r.record, r.line, r.byte_offset, r.byte_length, r.column_name, r.code, r.message, r.value, r.raw
      from aspen.reject r join aspen.source_file s on s.id = r.file_id where s.target = $1
      order by s.uri collate "C", r.record, r.column_name collate "C", r.load_id`,
    values: [model.name],
    rowMode: 'array',
  });
  const files = await client.query({
    text: `select s.uri, s.etag, s.size, f.status, f.read, f.staged, f.rejected, f.code, f.retry, cardinality(f.warnings)
      from aspen.load_file f join aspen.source_file s on s.id = f.file_id where s.target = $1
      order by s.uri collate "C", f.load_id`,
    values: [model.name],
    rowMode: 'array',
  });
  return { rows, rejects: rejects.rows, files: files.rows };
}

/** One table that both engines load from the same folder, each into a database of its own. */
export class BothEngines {
  readonly #pipeline: CompiledPipeline;
  readonly #folder: string;
  readonly #laptop: TestDatabase;
  readonly #glue: TestDatabase;
  #job: GlueJob | null = null;

  constructor(pipeline: CompiledPipeline, folder: string, databases: { laptop: TestDatabase; glue: TestDatabase }) {
    this.#pipeline = pipeline;
    this.#folder = folder;
    this.#laptop = databases.laptop;
    this.#glue = databases.glue;
  }

  /** Loads what is in the folder with both engines; gives what each database holds then. */
  async load(spark: Spark, settings: Readonly<Record<string, string>> = {}): Promise<{ laptop: Loaded; glue: Loaded }> {
    const laptop = await this.#loadLaptop();
    const client = await this.#glue.connect();
    try {
      await migrate(client, this.#pipeline);
      this.#job ??= await compileGlueJob(spark, this.#pipeline);
      const outcome = await runGlueJob(spark, this.#job, {
        database: this.#glue,
        source: this.#folder,
        settings,
      });
      if (outcome.error !== null) throw new Error(`The Glue job failed: ${outcome.error}`);
      return { laptop, glue: await readLoaded(client, this.#pipeline) };
    } finally {
      await client.end();
    }
  }

  async #loadLaptop(): Promise<Loaded> {
    const client = await this.#laptop.connect();
    try {
      await runPipeline({
        pipeline: this.#pipeline,
        tables: this.#pipeline.tables,
        connect: () => this.#laptop.connect(),
        source: { kind: 'folder', folder: this.#folder },
        version: 'test',
        signal: new AbortController().signal,
        report: () => undefined,
      });
      return await readLoaded(client, this.#pipeline);
    } finally {
      await client.end();
    }
  }
}
