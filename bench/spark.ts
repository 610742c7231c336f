import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline as pipe } from 'node:stream/promises';
import Table from 'cli-table3';
import { from as copyFrom } from 'pg-copy-streams';
import { runPipeline } from '../engine/load/run-pipeline.ts';
import { type Client, connect } from '../runtime/connection/connect.ts';
import type { SparkVersion } from '../test/glue/class-path.ts';
import { compileWholeJob, jobRun } from '../test/glue/glue-job.ts';
import { type CompiledScript, Spark } from '../test/glue/spark.ts';
import { writeLineitem } from './lineitem.ts';
import { median } from './median.ts';
import { cpuSeconds, cpuSecondsOfServer, peakMemory, resetPeak } from './processes.ts';
import { onStage, type Stage } from './stage.ts';

/** What one load took. */
interface Figures {
  /** Seconds, without start-up. */
  readonly time: number;
  /** CPU seconds of the program that loads, and of PostgreSQL. */
  readonly cpu: number;
  readonly server: number;
  /** MB. */
  readonly memory: number;
}

async function measure(stage: Stage, pid: number, load: () => Promise<number>): Promise<Figures> {
  await stage.client.query('truncate lineitem; truncate aspen.run, aspen.source_file cascade; checkpoint');
  resetPeak(pid);
  const [cpu, server] = [cpuSeconds(pid), cpuSecondsOfServer(stage.server)];
  const time = await load();
  return {
    time,
    cpu: cpuSeconds(pid) - cpu,
    server: cpuSecondsOfServer(stage.server) - server,
    memory: peakMemory(pid),
  };
}

/** A COPY of the same bytes into the same keyed table, which checks nothing. */
async function plainCopy({ client, source }: Stage): Promise<number> {
  const start = performance.now();
  const folder = join(source, 'lineitem');
  await pipe(
    createReadStream(join(folder, 'lineitem.csv'), { highWaterMark: 1 << 18 }),
    client.query(copyFrom('copy lineitem from stdin with (format csv, header)')),
  );
  return (performance.now() - start) / 1000;
}

async function laptop({ config, client, pipeline, source }: Stage): Promise<number> {
  const signal = new AbortController().signal;
  const { tables } = pipeline;
  const open = () => connect(config, 'bench');
  await runPipeline({
    pipeline,
    tables,
    connect: open,
    source: { kind: 'folder', folder: source },
    version: 'bench',
    signal,
    report: () => undefined,
  });
  return loadTime(client);
}

/** From the load's beginning to its end, by the database's clock. */
async function loadTime(client: Client): Promise<number> {
  const { rows } = await client.query<{ time: number }>(
    "select extract(epoch from ended - started)::float8 as time from aspen.load where status = 'published'",
  );
  return rows[0]?.time ?? Number.NaN;
}

async function glueJob({ config, client, source }: Stage, spark: Spark, script: CompiledScript): Promise<number> {
  const run = jobRun({ database: { config }, source, settings: { 'spark.master': 'local[2]' } });
  const outcome = await spark.run(script, run);
  if (outcome.error !== null) throw new Error(outcome.error);
  return loadTime(client);
}

async function jdbcAppend({ config, source }: Stage, spark: Spark, script: CompiledScript): Promise<number> {
  const run = jobRun({ database: { config }, source, settings: { 'spark.master': 'local[2]' } });
  const outcome = await spark.run(script, run);
  if (outcome.error !== null) throw new Error(outcome.error);
  const written: { ms: number } = JSON.parse(outcome.lines.find((line) => line.includes('"written"')) ?? '{}');
  return written.ms / 1000;
}

function report(rows: number, taken: ReadonlyMap<string, readonly Figures[]>): string {
  const table = new Table({
    head: ['', 's', 'rows/s', 'of COPY', 'CPU s', 'server s', 'MB'],
    style: { head: [], border: [] },
  });
  const base = median((taken.get('plain COPY') ?? []).map(({ time }) => time));
  for (const [name, figures] of taken) {
    const of = (key: keyof Figures) => median(figures.map((each) => each[key]));
    const ratio = Number.isNaN(base) ? '' : (of('time') / base).toFixed(2);
    const perSecond = Math.round(rows / of('time')).toLocaleString('en');
    table.push([
      name,
      of('time').toFixed(1),
      perSecond,
      ratio,
      of('cpu').toFixed(1),
      of('server').toFixed(1),
      of('memory'),
    ]);
  }
  return table.toString();
}

const VERSIONS: readonly SparkVersion[] = ['3.5', '4.1'];

async function withSparks<T>(heap: string, work: (sparks: readonly Spark[]) => Promise<T>): Promise<T> {
  const sparks = VERSIONS.map((version) => new Spark(version, { optimised: true, heap }));
  try {
    return await work(sparks);
  } finally {
    for (const spark of sparks) await spark.stop();
  }
}

/** The generated job beside Spark's own JDBC writer, the laptop's engine and a plain COPY, in turns. */
export function benchSpark({ rows, rounds }: { readonly rows: number; readonly rounds: number }): Promise<string> {
  const jdbcSource = readFileSync(new URL('JdbcAppend.scala', import.meta.url), 'utf8');
  const write = (folder: string) => writeLineitem(join(folder, 'lineitem.csv'), rows);
  return onStage(write, (stage) =>
    withSparks('2g', async (sparks) => {
      const taken = new Map<string, Figures[]>();
      const take = async (name: string, pid: number, load: () => Promise<number>) => {
        taken.set(name, [...(taken.get(name) ?? []), await measure(stage, pid, load)]);
      };
      for (let round = 0; round < rounds; round++) {
        await take('plain COPY', process.pid, () => plainCopy(stage));
        await take('aspen load', process.pid, () => laptop(stage));
        for (const spark of sparks) {
          const job = await compileWholeJob(spark, stage.pipeline);
          await take(`Glue job, Spark ${spark.version}`, spark.pid, () => glueJob(stage, spark, job.script));
          const jdbc = await spark.compile(jdbcSource, 'Jdbc.scala');
          await take(`JDBC append, Spark ${spark.version}`, spark.pid, () => jdbcAppend(stage, spark, jdbc.script));
        }
      }
      const size = (statSync(join(stage.source, 'lineitem', 'lineitem.csv')).size / 1e6).toFixed(0);
      return `${rows.toLocaleString('en')} rows, ${size} MB, median of ${rounds}\n${report(rows, taken)}`;
    }),
  );
}

/** Rows of lineitem in a megabyte. */
const ROWS_A_MEGABYTE = 7750;

/** Many small files and one large one, in a heap of 512 MB. */
export async function benchShapes(): Promise<string> {
  const shapes = [
    ['200 files of 1 MB', 200, 1],
    ['one file of 1 GB', 1, 1000],
  ] as const;
  const reports: string[] = [];
  for (const [title, files, megabytes] of shapes) {
    const rows = megabytes * ROWS_A_MEGABYTE;
    const write = (folder: string) => {
      for (let i = 0; i < files; i++) writeLineitem(join(folder, `${i}.csv`), rows, { fromOrder: 1 + i * rows });
    };
    const taken = new Map<string, Figures[]>();
    await onStage(write, (stage) =>
      withSparks('512m', async (sparks) => {
        for (const spark of sparks) {
          const job = await compileWholeJob(spark, stage.pipeline);
          const figures = await measure(stage, spark.pid, () => glueJob(stage, spark, job.script));
          taken.set(`Glue job, Spark ${spark.version}`, [figures]);
        }
      }),
    );
    reports.push(`${title}\n${report(files * rows, taken)}`);
  }
  return reports.join('\n');
}
