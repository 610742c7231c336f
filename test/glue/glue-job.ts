import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import { compileJob } from '../../generator/scala/compile-job.ts';
import type { TestDatabase } from '../database.ts';
import type { CompiledScript, RunOutcome, Spark } from './spark.ts';

/** A generated script, compiled. */
export interface GlueJob {
  readonly script: CompiledScript;
  readonly source: string;
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

/**
 * Warnings of a script are defects: it is compiled by Glue, where nobody looks at them.
 *
 * @param alter Changes the script, such as a limit that is too large for a test.
 */
export async function compileGlueJob(
  spark: Spark,
  pipeline: CompiledPipeline,
  table = 0,
  alter: (source: string) => string = (source) => source,
): Promise<GlueJob> {
  const compiled = pipeline.tables[table];
  if (compiled === undefined) throw new Error(`There is no table ${table}.`);
  const source = alter(compileJob(compiled, pipeline.model.name));
  const { script, messages } = await spark.compile(
    source,
    `${compiled.model.name.replaceAll(/[^a-z0-9]/gi, '_')}.scala`,
  );
  if (messages !== '') throw new Error(`The script does not compile cleanly:\n${messages}`);
  return { script, source };
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
