import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a program took from its start to its end. */
export interface Taken {
  /** Seconds by the clock. */
  readonly time: number;
  /** CPU seconds of its own, in user mode and in the kernel. */
  readonly cpu: number;
  /** The most memory that it had, in MB; null where nobody told. */
  readonly memory: number | null;
}

/** A program with its arguments. */
export type Command = readonly [program: string, ...args: string[]];

const PROJECT = fileURLToPath(new URL('project', import.meta.url));
const ASPEN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
/** Loaded into `aspen`: at its end it tells the memory that it took. */
const USAGE = fileURLToPath(new URL('usage.mjs', import.meta.url));
const REPORT = join(tmpdir(), `aspen-bench-${process.pid}.json`);

/** `aspen load`, as a user runs it. @param source The folder of the pipeline's files. */
export function aspenLoad(url: string, source: string): Command {
  return [process.execPath, '--import', USAGE, ASPEN, 'load', '--source', source, '--database', url];
}

/** `psql` with commands that it runs in one transaction, one after another. */
export function psql(url: string, commands: readonly string[]): Command {
  return ['psql', '-X', '-q', '-1', '-v', 'ON_ERROR_STOP=1', url, ...commands.flatMap((command) => ['-c', command])];
}

/** A script of `peers/`, by the Python that has what it needs. */
export function peer(python: string, script: string, ...args: readonly string[]): Command {
  return [python, fileURLToPath(new URL(`peers/${script}.py`, import.meta.url)), ...args];
}

async function run(command: Command, more: Readonly<Record<string, string>>): Promise<string> {
  const env = { ...process.env, ...more, ASPEN_BENCH_REPORT: REPORT, PGOPTIONS: '-c client_min_messages=warning' };
  // The shell's `times` tells what its children took: one line for itself, one for them.
  const child = spawn('bash', ['-c', '"$@" >&2 && times', 'bash', ...command], { cwd: PROJECT, env });
  let [times, said] = ['', ''];
  child.stdout.on('data', (data) => (times += data));
  child.stderr.on('data', (data) => (said += data));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${said.slice(-2000)}`);
  return times;
}

function cpuOf(times: string): number {
  const [, children = ''] = times.trim().split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}

/** Runs programs one after another, and measures them together. @param env Besides this program's own environment. */
export async function measured(
  commands: readonly Command[],
  env: Readonly<Record<string, string>> = {},
): Promise<Taken> {
  const start = performance.now();
  let cpu = 0;
  for (const command of commands) cpu += cpuOf(await run(command, env));
  const time = (performance.now() - start) / 1000;
  if (!existsSync(REPORT)) return { time, cpu, memory: null };
  const { maxRSS }: { maxRSS: number } = JSON.parse(readFileSync(REPORT, 'utf8'));
  rmSync(REPORT);
  return { time, cpu, memory: Math.round(maxRSS / 1024) };
}
