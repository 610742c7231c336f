import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('embedded-user.ts', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a process of `embedded-user.ts` says: the server it got, or the error. */
export interface Said {
  readonly url?: string;
  readonly folder?: string;
  readonly adopted?: boolean;
  readonly code?: string;
  readonly found?: string;
  readonly where?: string;
  readonly next?: string;
}

/** Another process that uses an embedded PostgreSQL. */
export interface EmbeddedUser {
  readonly child: ChildProcess;
  /** What it got; fails when it ends without a word. */
  readonly said: Promise<Said>;
  /** Resolves when it has ended, to its exit code, or to null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Has it give the server up and end. */
  stop(): Promise<number | null>;
}

function parse(line: string): Said {
  return JSON.parse(line);
}

/** Starts a process that uses the embedded PostgreSQL of a folder. */
export function useEmbedded(
  folder: string,
  options: { readonly uid?: number | undefined; readonly ending?: 'stop' | 'leave'; readonly preload?: string } = {},
): EmbeddedUser {
  const { uid, ending = 'stop', preload } = options;
  const preloads = preload === undefined ? [] : ['--import', preload];
  const child = spawn(process.execPath, ['--import', 'tsx', ...preloads, program, folder, ending], {
    cwd: root,
    // As in a terminal of its own, so that a signal can be sent to all that belongs to it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid, env: { PATH: process.env['PATH'], HOME: folder } }),
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const said = new Promise<Said>((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => resolve(parse(line)));
    ended.then((code) => reject(new Error(`The process ended with ${code}: ${errors}`)));
  });
  said.catch(() => undefined);
  const stop = () => {
    child.stdin.end();
    return ended;
  };
  return { child, said, ended, stop };
}
