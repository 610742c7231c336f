import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { type Finished as Ended, endOf, startAspen } from '../aspen-process.ts';

export { startAspen, writeFiles } from '../aspen-process.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a command left behind. */
export interface Finished extends Ended {
  /** The JSON lines, for a command with `--json`. */
  readonly events: readonly Record<string, unknown>[];
}

/** Runs the built command to its end. */
export async function aspen(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const ended = await endOf(startAspen(cwd, args, env));
  const events = args.includes('--json')
    ? ended.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    : [];
  return { ...ended, events };
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

/** The rows that a query gives. */
export async function queryRows(cwd: string, sql: string, args: readonly string[] = []): Promise<readonly unknown[]> {
  const { events } = await aspen(cwd, ['query', sql, '--json', ...args]);
  return events.filter(({ event }) => event === 'row').map(({ row }) => row);
}
