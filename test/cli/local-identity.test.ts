import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onEachServer, useDatabase } from '../database.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = `
import { append, csv, definePipeline, defineTable, integer, text } from 'aspen-glue';
const columns = { id: integer(), day: text({ folder: 'day', optional: true }) };
export default definePipeline({
  name: 'placed',
  source: 'files',
  migrations: null,
  tables: [defineTable({ name: 'event', source: csv({ prefix: 'event/' }), columns, load: append() })],
});
`;
const files = { 'event/a.csv': 'id\n1\n', 'event/day=5/b.csv': 'id\n2\n' };

onEachServer('the rows of an append table do not double', (version) => {
  const database = useDatabase(version);
  const folder = temporaryFolder();
  const to = () => ['--database', database.url];
  const load = async (project: string, ...args: string[]) => (await aspen(project, ['load', ...args, ...to()])).stdout;
  const rows = () => queryRows(project, 'select id, day from event order by id', to());
  const uris = async () =>
    (await queryRows(project, 'select uri from aspen.published_file order by uri', to())).map((row) => Object(row).uri);
  let project = join(folder, 'first');

  test('when they are loaded for the first time; files of the pipeline’s folder are called from there', async () => {
    writeFiles(project, { 'aspen.config.ts': config });
    writeFiles(join(project, 'files'), files);
    expect(await load(project)).toContain('done in');
    expect(await uris()).toEqual(['files/event/a.csv', 'files/event/day=5/b.csv']);
    expect(readFileSync(join(project, '.aspen/origin'), 'utf8')).toMatch(/^[0-9a-f-]{36}\n$/);
  });

  test('when the project moves', async () => {
    renameSync(project, join(folder, 'moved'));
    project = join(folder, 'moved');
    expect(await load(project)).toContain('nothing new');
  });

  test('when the project, or its files, are reached by a link', async () => {
    symlinkSync(project, join(folder, 'link'));
    expect(await load(join(folder, 'link'))).toContain('nothing new');
    symlinkSync(join(project, 'files'), join(folder, 'files-link'));
    expect(await load(project, '--source', join(folder, 'files-link'))).toContain('nothing new');
    symlinkSync('files', join(project, 'again'));
    expect(await load(project, '--source', 'again')).toContain('nothing new');
  });

  test('when a folder of them is linked to from beside them', async () => {
    symlinkSync('day=5', join(project, 'files/event/before'));
    symlinkSync('../event', join(project, 'files/event/circle'));
    expect(await load(project)).toContain('nothing new');
  });

  test('when the project is checked out elsewhere', async () => {
    const clone = join(folder, 'clone');
    cpSync(project, clone, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.aspen') });
    expect(existsSync(join(clone, '.aspen'))).toBe(false);
    expect(await load(clone)).toContain('nothing new');
  });

  test('when files outside of the project are reached by a link', async () => {
    const outside = join(folder, 'outside');
    mkdirSync(outside);
    writeFiles(outside, { 'event/day=6/c.csv': 'id\n3\n' });
    symlinkSync(outside, join(project, 'linked'));
    expect(await load(project, '--source', 'linked')).toContain('done in');
    expect(await load(project, '--source', outside)).toContain('nothing new');
    expect(await uris()).toContain(`file://${outside}/event/day=6/c.csv`);
  });

  describe('and', () => {
    test('each stands there once', async () => {
      expect(await rows()).toEqual([
        { id: 1, day: null },
        { id: 2, day: '5' },
        { id: 3, day: '6' },
      ]);
    });

    test('a file that was renamed, and a changed one of another checkout, are held back until they are accepted', async () => {
      writeFiles(project, { 'files/event/renamed.csv': files['event/a.csv'] });
      const clone = join(folder, 'clone');
      writeFiles(clone, { 'files/event/a.csv': 'id\n10\n' });
      const held = [
        [project, 'event/renamed.csv', 'it holds the same as files/event/a.csv, which is loaded [same-content]'],
        [clone, 'event/a.csv', 'another folder brought the version that is loaded'],
      ] as const;
      for (const [cwd, name, why] of held) {
        const first = await aspen(cwd, ['load', ...to()]);
        expect([first.code, first.stdout]).toEqual([3, expect.stringContaining(`held     files/${name}`)]);
        expect(first.stdout).toContain(why);
        expect(first.stdout).toContain('accept FILE` loads a file that is held back');
        const next = await aspen(cwd, ['load', ...to()]);
        expect([next.code, next.stdout]).toEqual([
          0,
          expect.stringMatching(/1 file still refused since an earlier load/),
        ]);
      }
      expect(await rows()).toHaveLength(3);
      for (const [cwd, name] of held) expect((await aspen(cwd, ['accept', name, ...to()])).code).toBe(0);
      expect((await rows()).map((row) => Object(row).id)).toEqual([1, 2, 3, 10]);
      writeFiles(project, { 'files/event/renamed.csv': '' });
    });

    test('a refused file is meant by its path from where the user is, or by the end of it', async () => {
      writeFiles(project, { 'files/event/bad.csv': 'id\nx\n' });
      await load(project);
      for (const [cwd, name] of [
        [join(project, 'files'), 'event/bad.csv'],
        [join(project, 'files/event'), './bad.csv'],
        [project, join(project, 'files/event/bad.csv')],
      ] as const) {
        const { stdout, code } = await aspen(cwd, ['retry', name, ...to()]);
        expect([stdout, code]).toEqual([expect.stringContaining('refused'), 3]);
      }
    });
  });
});
