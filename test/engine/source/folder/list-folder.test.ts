import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FolderUris } from '../../../../engine/source/folder/folder-uri.ts';
import { hashFile } from '../../../../engine/source/folder/hash-file.ts';
import { listFolder } from '../../../../engine/source/folder/list-folder.ts';
import type { ListingNote } from '../../../../engine/source/source.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-list-'));
const uris = new FolderUris(null);

function list(prefix: string) {
  const notes: ListingNote[] = [];
  return { files: [...listFolder(join(folder, prefix), uris, (note) => notes.push(note))], notes };
}
const names = () =>
  list('in')
    .files.map(({ uri }) => uri.slice(uris.uriOf(join(folder, 'in/')).length))
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
    const what = expect.stringContaining('dangling.csv: a link to nothing');
    expect(list('in').notes).toEqual([{ kind: 'skipped', what }]);
  });

  test('gives times to the microsecond and unencoded URIs', () => {
    utimesSync(join(folder, 'in/a.csv'), 1_700_000_000.123456, 1_700_000_000.123456);
    const file = list('in').files.find(({ uri }) => uri.endsWith('a.csv'));
    expect(file?.modified).toMatch(/^2023-11-14T22:13:20\.12345[56]Z$/);
    expect(file?.uri).toBe(`file://${join(folder, 'in/a.csv')}`);
  });

  test('of a folder that is not there is empty, and says so', () => {
    expect(list('none')).toEqual({ files: [], notes: [{ kind: 'missing' }] });
  });

  test('changes a file’s stat whenever its content may have changed', () => {
    const stat = () => list('in').files.find(({ uri }) => uri.endsWith('b.csv'))?.stat;
    const before = stat();
    writeFileSync(join(folder, 'in/deep/er/b.csv'), 'y');
    expect(stat()).not.toBe(before);
  });

  test('a file that cannot be read has no hash', async () => {
    expect(await hashFile(join(folder, 'nowhere'))).toBeNull();
    expect(await hashFile(join(folder, 'in/a.csv'))).toMatch(/^[0-9a-f]{64}$/);
  });
});
