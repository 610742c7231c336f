import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modifiedTime } from '../../../../engine/source/folder/file-stat.ts';
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

  test.each([
    [0n, '1970-01-01T00:00:00.000000Z'],
    [-1n, '1969-12-31T23:59:59.999999Z'],
    [-1_500_000_000n, '1969-12-31T23:59:58.500000Z'],
    [-62_135_596_800_000_000_000n, '0001-01-01T00:00:00.000000Z'],
    [-62_135_596_800_000_000_001n, null],
    [253_402_300_799_999_999_999n, '9999-12-31T23:59:59.999999Z'],
    [253_402_300_800_000_000_000n, null],
    [2n ** 63n * 1_000_000_000n, null],
  ])('knows of %d ns since 1970 when that was, or that no one can say it', (mtimeNs, time) => {
    expect(modifiedTime({ mtimeNs })).toBe(time);
  });

  test('leaves out by name what has a time that no one can say, and what lies deeper than can be opened', () => {
    // Of file systems that keep such a time: ext4 does not.
    const shared = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
    const odd = mkdtempSync(join(shared, 'aspen-odd-'));
    try {
      for (const name of ['late.csv', 'good.csv']) writeFileSync(join(odd, name), 'x');
      execFileSync('touch', ['-d', '@253402300800', join(odd, 'late.csv')]);
      // Each is short enough to be made, and one in the other is longer than a path may be.
      const steps = (count: number) => Array.from({ length: count }, () => 'd'.repeat(200));
      mkdirSync(join(odd, 'moved', ...steps(15)), { recursive: true });
      mkdirSync(join(odd, ...steps(10)), { recursive: true });
      renameSync(join(odd, 'moved'), join(odd, ...steps(10), 'moved'));
      const notes: ListingNote[] = [];
      const files = [...listFolder(odd, uris, (note) => notes.push(note))];
      expect(files.map(({ uri }) => uri)).toEqual([uris.uriOf(join(odd, 'good.csv'))]);
      expect(notes.map((note) => (note.kind === 'skipped' ? note.what : note.kind)).sort()).toEqual([
        expect.stringMatching(/aspen-odd-.*ddd…ddd.*: the name is too long$/),
        expect.stringMatching(/late\.csv: its modification time is not of the years 1 to 9999: touch it$/),
      ]);
    } finally {
      execFileSync('rm', ['-rf', odd]);
    }
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
