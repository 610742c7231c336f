import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import { compileJob, compileJobTable } from '../../generator/scala/compile-job.ts';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import type { TestDatabase } from '../database.ts';
import type { Compilation, CompiledScript, RunOutcome, Spark } from './spark.ts';

/** A generated script, compiled. */
export interface GlueJob {
  readonly script: CompiledScript;
}

/** What a job is run with. */
export interface JobOptions {
  readonly database: Pick<TestDatabase, 'config'>;
  /** Folder or URI of the source files. */
  readonly source: string;
  /** Spark's settings besides the master. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Arguments besides the usual ones. */
  readonly args?: Readonly<Record<string, string>>;
}

/** Warnings of a script are defects: it is compiled by Glue, where nobody looks at them. */
function cleanly({ script, messages }: Compilation): GlueJob {
  if (messages !== '') throw new Error(`The script does not compile cleanly:\n${messages}`);
  return { script };
}

function tableOf({ tables }: CompiledPipeline): { readonly table: CompiledTable; readonly file: string } {
  const [table] = tables;
  if (table === undefined) throw new Error('The pipeline has a table.');
  return { table, file: `${table.model.name.replaceAll(/[^a-z0-9]/gi, '_')}.scala` };
}

/** Texts of a script and what takes their place: limits that are too large for a test, times that are too long. */
export type Changes = Readonly<Record<string, string>>;

function changed(source: string, changes: Changes): string {
  return Object.entries(changes).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The script has no ${from}.`);
    return text.replace(from, to);
  }, source);
}

/** Compiles the job of a pipeline's first table as Glue does, runtime and all. */
export async function compileWholeJob(
  spark: Spark,
  pipeline: CompiledPipeline,
  changes: Changes = {},
): Promise<GlueJob> {
  const { table, file } = tableOf(pipeline);
  return cleanly(await spark.compile(changed(compileJob(table, pipeline.model.name), changes), file));
}

/** Compiles what the job of a pipeline's first table has of its own: a tenth of the time of a whole one. */
export async function compileGlueJob(
  spark: Spark,
  pipeline: CompiledPipeline,
  changes: Changes = {},
): Promise<GlueJob> {
  const { table, file } = tableOf(pipeline);
  return cleanly(await spark.compileTable(changed(compileJobTable(table, pipeline.model.name), changes), file));
}

/** The job as Glue starts it: its arguments, and the connection that the catalog has. */
export function jobRun({ database: { config }, source, settings = {}, args = {} }: JobOptions) {
  const uri = source.startsWith('s3://') ? source : `file://${source}`;
  const all = {
    JOB_NAME: 'aspen',
    JOB_RUN_ID: 'jr_test',
    SOURCE: uri,
    CONNECTION: 'aspen',
    DATABASE: config.database,
    SSL_MODE: 'disable',
    ...args,
  };
  return {
    args: Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
    settings: { 'spark.master': 'local[2,4]', ...settings },
    connections: {
      aspen: {
        user: config.user,
        password: config.password ?? '',
        url: `jdbc:postgresql://${config.host}:${config.port}`,
      },
    },
  };
}

/** Runs a compiled job to its end. */
export function runGlueJob(spark: Spark, { script }: GlueJob, options: JobOptions): Promise<RunOutcome> {
  return spark.run(script, jobRun(options));
}
