import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RuntimeError } from '../errors.ts';
import type { ServerUser } from './server-files.ts';

const run = promisify(execFile);

/** The role and the database that a new cluster gets. */
export const EMBEDDED_NAME = 'aspen';

const UNFINISHED = 'data.new-';

function initError(cause: unknown, folder: string): RuntimeError {
  const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
  const full = /No space left/.test(stderr);
  return new RuntimeError({
    code: full ? 'disk-full' : 'embedded-init',
    found: full ? 'the disk is full' : `initdb failed: ${stderr.split('\n').slice(-5).join('\n')}`,
    where: folder,
    next: full ? 'Free some space, then run the command again.' : 'Use another PostgreSQL with --database.',
    cause,
  });
}

/**
 * Makes the database cluster of a project, once. It is made in a folder aside that is then renamed, so that one that was
 * killed on the way leaves nothing that counts as a cluster. Runs under the folder's lock.
 */
export async function initCluster(folder: string, programs: string, user: ServerUser | null): Promise<void> {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(UNFINISHED)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  const data = join(folder, 'data');
  if (existsSync(data)) return;
  const half = join(folder, `${UNFINISHED}${process.pid}`);
  const passwordFile = join(folder, 'password');
  const options = { cwd: folder, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' }, ...(user ?? {}) };
  try {
    writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
    if (user !== null) chownSync(passwordFile, user.uid, user.gid);
    await run(
      join(programs, 'initdb'),
      [
        `--pgdata=${half}`,
        `--username=${EMBEDDED_NAME}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
      ],
      options,
    );
    const single = run(join(programs, 'postgres'), ['--single', '-D', half, 'postgres'], options);
    single.child.stdin?.end(`create database ${EMBEDDED_NAME};\n`);
    await single;
    renameSync(half, data);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw initError(error, folder);
  }
}
