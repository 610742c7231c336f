import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a program took from its start to its end. */
export interface Taken {
  /** Seconds by the clock. */
  readonly time: number;
  /** CPU seconds of its own. */
  readonly cpu: number;
  /** The most memory that it had, in MB; null where nobody told. */
  readonly memory: number | null;
}

const ASPEN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const PROJECT = fileURLToPath(new URL('project', import.meta.url));
/** Loaded into the measured program: at its end it tells what it took. */
const USAGE = fileURLToPath(new URL('usage.mjs', import.meta.url));

async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(command, args, { cwd: PROJECT, env: { ...process.env, ...env } });
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  child.stderr.on('data', (data) => (said += data));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${said}`);
  return said;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** `aspen load`, as a user runs it. */
export async function aspenLoad(url: string, source: string): Promise<Taken> {
  const report = join(tmpdir(), `aspen-bench-${process.pid}.json`);
  const args = ['--import', USAGE, ASPEN, 'load', '--source', source, '--database', url];
  const time = await timed(() => run(process.execPath, args, { ASPEN_BENCH_REPORT: report }));
  const usage: { userCPUTime: number; systemCPUTime: number; maxRSS: number } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  rmSync(report);
  return { time, cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6, memory: Math.round(usage.maxRSS / 1024) };
}

/** `psql`'s own copy of a csv file, which checks nothing. */
export async function psqlCopy(url: string, table: string, path: string): Promise<Taken> {
  const statement = `\\copy ${table} from '${path}' with (format csv, header)`;
  let times = '';
  const time = await timed(async () => {
    // The shell's `times` tells what its children took: one line for itself, one for them.
    const args = ['-c', 'psql -X -q "$1" -c "$2" && times', 'bash', url, statement];
    times = await run('bash', args, {});
  });
  const [, children = ''] = times.trim().split('\n');
  const cpu = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
  return { time, cpu, memory: null };
}
