import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = join(root, 'dist/cli/main.js');

/** What a command left behind. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The JSON lines, for a command with `--json`. */
  readonly events: readonly Record<string, unknown>[];
}

function environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && name !== 'DATABASE_URL');
  return { ...Object.fromEntries(own), ...more };
}

/** Starts the built command, as a user would. */
export function startAspen(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, [main, ...args], { cwd, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs the built command to its end. */
export async function aspen(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const child = startAspen(cwd, args, env);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (piece) => {
    stdout += String(piece);
  });
  child.stderr?.on('data', (piece) => {
    stderr += String(piece);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const events = args.includes('--json')
    ? stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    : [];
  return { code, stdout, stderr, events };
}

/** A folder of a test's own, gone when the suite ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-cli-'));
  // The embedded server may run as another user, who has to reach it.
  chmodSync(folder, 0o755);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of this repository's own pipeline, in a folder of the suite. */
export function examplePipeline(): string {
  const folder = temporaryFolder();
  for (const part of ['aspen.config.ts', 'tables', 'sql', 'examples', 'generated']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  return folder;
}

/** Writes files into a folder, by their paths in it. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** The rows that a query gives. */
export async function queryRows(cwd: string, sql: string, args: readonly string[] = []): Promise<readonly unknown[]> {
  const { events } = await aspen(cwd, ['query', sql, '--json', ...args]);
  return events.filter(({ event }) => event === 'row').map(({ row }) => row);
}
