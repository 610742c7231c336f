import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built program of this repository. */
export const builtProgram = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

/** What a command left behind. */
export interface Finished {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function environment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && name !== 'DATABASE_URL');
  return { ...Object.fromEntries(own), ...more };
}

/** Starts the built command, as a user would. @param program Another build of it than this repository's. */
export function startAspen(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program = builtProgram,
): ChildProcess {
  const own = environment(env);
  return spawn(process.execPath, [program, ...args], { cwd, env: own, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits for the end of a command that was just started. */
export async function endOf(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (piece) => {
    stdout += String(piece);
  });
  child.stderr?.on('data', (piece) => {
    stderr += String(piece);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** Writes files into a folder, by their paths in it. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
