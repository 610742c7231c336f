import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashFile } from '../../engine/list/hash-file.ts';
import { listFolder } from '../../engine/list/list-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-list-'));
const names = () =>
  listFolder(folder, 'in/')
    .files.map(({ path }) => path.slice(join(folder, 'in/').length))
    .sort();

beforeAll(() => {
  for (const path of ['in/deep/er', 'in/_hidden', 'in/.git', 'elsewhere'])
    mkdirSync(join(folder, path), { recursive: true });
  const files = [
    'in/a.csv',
    'in/deep/er/b.csv',
    'in/_skipped.csv',
    'in/.dot',
    'in/_hidden/c.csv',
    'in/.git/d',
    'elsewhere/linked.csv',
    'in/it\'s 100% "odd" ü.csv',
  ];
  for (const path of files) writeFileSync(join(folder, path), 'x');
  writeFileSync(join(folder, 'in/empty.csv'), '');
  symlinkSync(join(folder, 'elsewhere/linked.csv'), join(folder, 'in/link.csv'));
  symlinkSync(join(folder, 'in'), join(folder, 'in/deep/circle'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'in/dangling.csv'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a listing', () => {
  test('holds every file below the prefix but empty and hidden ones, follows links and goes round no circle', () => {
    expect(names()).toEqual(['a.csv', 'deep/er/b.csv', 'it\'s 100% "odd" ü.csv', 'link.csv']);
  });

  test('tells of a link to nothing', () => {
    expect(listFolder(folder, 'in/').skipped).toEqual([expect.stringContaining('dangling.csv: a link to nothing')]);
  });

  test('gives times to the microsecond and unencoded URIs', () => {
    utimesSync(join(folder, 'in/a.csv'), 1_700_000_000.123456, 1_700_000_000.123456);
    const file = listFolder(folder, 'in/').files.find(({ path }) => path.endsWith('a.csv'));
    expect(file?.modified).toMatch(/^2023-11-14T22:13:20\.12345[56]Z$/);
    expect(file?.uri).toBe(`file://${join(folder, 'in/a.csv')}`);
  });

  test('of a folder that is not there is empty, and says so', () => {
    expect(listFolder(folder, 'none/')).toMatchObject({ files: [], missing: true });
  });

  test('changes a file’s stat whenever its content may have changed', () => {
    const stat = () => listFolder(folder, 'in/').files.find(({ path }) => path.endsWith('b.csv'))?.stat;
    const before = stat();
    writeFileSync(join(folder, 'in/deep/er/b.csv'), 'y');
    expect(stat()).not.toBe(before);
  });

  test('a file that cannot be read has no hash', async () => {
    expect(await hashFile(join(folder, 'nowhere'))).toBeNull();
    expect(await hashFile(join(folder, 'in/a.csv'))).toMatch(/^[0-9a-f]{64}$/);
  });
});
