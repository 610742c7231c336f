import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { connect } from '../../runtime/connection/connect.ts';
import {
  ask,
  crash,
  DAEMON,
  embeddedProjects,
  hasNormalUser,
  isRoot,
  packages,
  serverOf,
  waitFor,
} from './embedded-projects.ts';

const { newFolder, use, start } = embeddedProjects();

if (isRoot && !hasNormalUser) {
  process.stderr.write(`\n*** SKIPPED: the embedded PostgreSQL as a normal user (it cannot reach ${packages}) ***\n\n`);
}

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
    // The server goes on making files while they are removed.
    rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
    await stop();
    // The system takes a moment to forget a process that has ended.
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000);
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
