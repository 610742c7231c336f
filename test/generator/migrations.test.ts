import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ownMigrations, readMigrations } from '../../generator/migrations.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folderOf(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-migrations-'));
  folders.push(folder);
  for (const name of names) {
    if (name.endsWith('/')) mkdirSync(join(folder, name));
    else writeFileSync(join(folder, name), 'select 1;');
  }
  return folder;
}

test.each([
  'model.sql',
  '0002_more.SQL',
  '0002.sql',
  '2_more.sql',
  '0002_more.txt',
  '0002_more',
  '0002 more.sql',
  '0002_x/',
])('a file in the folder of migrations that is called %j is named, and not passed over', (name) => {
  expect(() => readMigrations(folderOf('0001_first.sql', name))).toThrow(
    expect.objectContaining({ code: 'wrong-migrations', found: expect.stringContaining(name.replace('/', '')) }),
  );
});

test.each(['README.md', '.0002_more.sql.swp', '_draft.sql', 'checksums.json'])(
  'a file in the folder of migrations that is called %j is not taken for a migration',
  (name) => {
    expect(readMigrations(folderOf('0001_first.sql', name)).map((each) => each.name)).toEqual(['0001_first.sql']);
  },
);

test('migrations whose numbers leave a gap, or come twice, are named', () => {
  for (const names of [
    ['0001_first.sql', '0003_third.sql'],
    ['0001_first.sql', '0001_second.sql'],
  ]) {
    expect(() => readMigrations(folderOf(...names))).toThrow(expect.objectContaining({ code: 'wrong-migrations' }));
  }
});

test('Aspen’s own migrations are read', () => {
  expect(ownMigrations().length).toBeGreaterThan(3);
});
