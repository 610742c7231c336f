import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import { giveTo } from './owned-files.ts';

/** In bytes; the previous log is kept beside the new one. */
const LARGEST = 10_000_000;
const SHOWN_LINES = 5;
const SHOWN_BYTES = 4000;

/** The log of a cluster's server, opened for the next one. */
export interface ServerLog {
  readonly path: string;
  readonly file: number;
  /** Where the next server's lines begin. */
  readonly start: number;
}

/** Opens the log, and begins a new one when it has become too large. The caller closes it. */
export function openLog({ folder, user }: Cluster): ServerLog {
  const path = join(folder, 'server.log');
  if (existsSync(path) && statSync(path).size > LARGEST) renameSync(path, `${path}.1`);
  const file = openSync(path, 'a', 0o600);
  giveTo(path, user);
  return { path, file, start: statSync(path).size };
}

/** The last lines that the server wrote since the log was opened. */
export function lastLines({ path, start }: ServerLog): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const from = Math.max(start, size - SHOWN_BYTES);
  const bytes = Buffer.alloc(Math.max(0, size - from));
  const file = openSync(path, 'r');
  try {
    readSync(file, bytes, 0, bytes.length, from);
  } finally {
    closeSync(file);
  }
  return bytes.toString('utf8').trim().split('\n').slice(-SHOWN_LINES).join('\n');
}
