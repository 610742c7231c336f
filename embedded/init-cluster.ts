import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, dataFolder, programOptions } from './cluster.ts';
import { EmbeddedError } from './errors.ts';
import { syncToDisk, writeOwned } from './owned-files.ts';
import { orSpawnFailure, programFailure, spawnFailure } from './server-failure.ts';

/** The role and the database that a new cluster gets. */
export const EMBEDDED_NAME = 'aspen';

const UNFINISHED = 'data.new-';
const OPTIONS = [
  `--username=${EMBEDDED_NAME}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  // Sorted by code point, as the engines sort, and the same on every system.
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
];

/** Runs a program to its end; its input is a text. */
async function run(cluster: Cluster, name: string, args: readonly string[], input: string): Promise<void> {
  const program = join(cluster.programs.folder, name);
  const uid = cluster.user?.uid;
  const child = orSpawnFailure(
    () => spawn(program, args, { ...programOptions(cluster), stdio: ['pipe', 'ignore', 'pipe'] }),
    program,
    uid,
  );
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-4000);
  });
  // A program that ends early closes its input; how it ended says why.
  child.stdin.on('error', () => undefined).end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(spawnFailure(error, program, uid)));
    child.once('close', resolve);
  });
  if (code === 0) return;
  throw programFailure(output.trim().split('\n').slice(-6).join('\n'), cluster.folder, cluster.folder, {
    code: 'embedded-init',
    found: `${name} failed`,
    next: 'Run the command again, or use another PostgreSQL with --database.',
  });
}

/** What starts that were killed on the way have left. */
function clearUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(UNFINISHED)) continue;
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // The program that was left alone may still be writing there: a later start clears it.
    }
  }
}

function checkVersion(data: string, cluster: Cluster): void {
  const version = existsSync(join(data, 'PG_VERSION')) ? readFileSync(join(data, 'PG_VERSION'), 'utf8').trim() : '';
  if (version === String(cluster.programs.version)) return;
  throw new EmbeddedError({
    code: version === '' ? 'embedded-corrupt' : 'embedded-other-version',
    found: version === '' ? 'a data folder without a PostgreSQL in it' : `the data of a PostgreSQL ${version}`,
    expected: `the data of PostgreSQL ${cluster.programs.version}`,
    where: data,
    next: `Move ${cluster.folder} away: the next command makes a new one, and loads everything again.`,
  });
}

/**
 * Makes the database cluster of a project, once. It is made in a folder aside that is then renamed, so that one that was
 * killed on the way leaves nothing that counts as a cluster. Runs under the folder's lock.
 *
 * @throws {EmbeddedError} when it cannot be made, or when what is there belongs to another version.
 */
export async function initCluster(cluster: Cluster): Promise<void> {
  const { folder, user } = cluster;
  const data = dataFolder(cluster);
  clearUnfinished(folder);
  if (existsSync(data)) return checkVersion(data, cluster);
  const half = join(folder, `${UNFINISHED}${process.pid}-${randomBytes(4).toString('hex')}`);
  const password = join(folder, 'password');
  try {
    writeOwned(password, randomBytes(24).toString('hex'), user);
    syncToDisk(password);
    await run(cluster, 'initdb', [`--pgdata=${half}`, `--pwfile=${password}`, ...OPTIONS], '');
    await run(cluster, 'postgres', ['--single', '-D', half, 'postgres'], `create database ${EMBEDDED_NAME};\n`);
    renameSync(half, data);
    syncToDisk(folder);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw error;
  }
}
