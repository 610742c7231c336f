import { statfsSync } from 'node:fs';
import { EmbeddedError } from './errors.ts';

/** What a new cluster and its first log segment need, in bytes. */
const ROOM = 80 * 1024 * 1024;
const OTHER = 'use another PostgreSQL with --database';

/** Said by the server, by initdb, or by the system's loader of programs; the first that fits is the reason. */
const REASONS: readonly (readonly [RegExp, { code: string; found: string; next: string }])[] = [
  [
    /could not create semaphores|shared memory.*(Cannot allocate|No space)|out of memory|Cannot allocate memory/i,
    {
      code: 'embedded-memory',
      found: 'the system gives the embedded PostgreSQL too little memory',
      next: `Close other programs, raise the system's limits of shared memory, or ${OTHER}.`,
    },
  ],
  [
    /No space left on device|Disk quota exceeded/,
    { code: 'disk-full', found: 'the disk is full', next: 'Free some space, then run the command again.' },
  ],
  [
    /Read-only file system/,
    { code: 'disk-read-only', found: 'the disk is read-only', next: `Make it writable, or ${OTHER}.` },
  ],
  [
    /error while loading shared libraries|Library not loaded|GLIBC|Error loading shared library/,
    {
      code: 'embedded-libraries',
      found: 'the embedded PostgreSQL lacks libraries',
      next: `Install again (npm ci, with install scripts allowed); where this system's own libraries are too old, ${OTHER}.`,
    },
  ],
  [
    /could not (bind|create any TCP)|Address already in use/,
    {
      code: 'embedded-port',
      found: 'the embedded PostgreSQL got no port on 127.0.0.1',
      next: `Try again, or ${OTHER}.`,
    },
  ],
  [
    /could not look up effective user ID/,
    {
      code: 'embedded-user',
      found: 'the user of this process has no name, and initdb refuses to work for it',
      next: `Give the user an entry in /etc/passwd, or ${OTHER}.`,
    },
  ],
];

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < ROOM / 4;
  } catch {
    return false;
  }
}

/**
 * Why one of the server's programs failed, from what it wrote.
 *
 * @param output Its last lines; they are shown.
 * @param fallback Code and words where none of the known reasons fits.
 */
export function programFailure(
  output: string,
  where: string,
  folder: string,
  fallback: { readonly code: string; readonly found: string; readonly next: string },
  cause?: unknown,
): EmbeddedError {
  const known = REASONS.find(([pattern]) => pattern.test(output))?.[1];
  // On a full disk the log itself may be cut short.
  const full =
    known === undefined && isFull(folder) ? REASONS.find(([, { code }]) => code === 'disk-full')?.[1] : known;
  const reason = full ?? fallback;
  return new EmbeddedError({
    ...reason,
    found: output === '' ? reason.found : `${reason.found}:\n${output}`,
    where,
    cause,
  });
}

/** Why one of the server's programs could not even be run. */
export function spawnFailure(error: unknown, program: string, uid: number | undefined): EmbeddedError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const found: Record<string, string> = {
    EPERM: `this process is root, but may not run a program as user ${uid}`,
    EACCES: 'the program of the embedded PostgreSQL may not be run: it, or its disk, forbids that',
    ENOENT: 'the program of the embedded PostgreSQL, or the loader of its libraries (glibc), is not there',
  };
  return new EmbeddedError({
    code: code === 'EPERM' ? 'embedded-user' : 'embedded-program',
    found: found[code] ?? `the program of the embedded PostgreSQL does not run: ${String(error)}`,
    where: program,
    next: code === 'EPERM' ? `Run the command as a normal user, or ${OTHER}.` : `Install again, or ${OTHER}.`,
    cause: error,
  });
}

/** Runs what starts a program: that the system refuses another user comes at once, other failures come as an event. */
export function orSpawnFailure<T>(start: () => T, program: string, uid: number | undefined): T {
  try {
    return start();
  } catch (error) {
    throw spawnFailure(error, program, uid);
  }
}
