import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { readMigrations } from '../../generator/migrations.ts';

const script = fileURLToPath(new URL('../../scripts/frozen-migrations.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'aspen-frozen-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const run = (...args: string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, stderr };
};

test('no migration that a release froze was changed or taken away', () => {
  expect(run()).toEqual({ status: 0, stderr: '' });
});

test('a release freezes every migration by the checksum that the ledger keeps; before, each may change', () => {
  write('checksums.json', '{}');
  write('0001_first.sql', 'select 1;');
  write('0002_second.sql', 'select 2;');
  expect(run(folder).status).toBe(0);
  expect(run('--freeze', folder).status).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, 'checksums.json'), 'utf8'))).toEqual(
    Object.fromEntries(readMigrations(folder).map(({ name, checksum }) => [name, checksum])),
  );
});

test('a released migration that changed or is gone is named, and cannot be frozen anew; a new file may come', () => {
  write('0003_third.sql', 'select 3;');
  expect(run(folder).status).toBe(0);
  write('0001_first.sql', 'select 10;');
  rmSync(join(folder, '0002_second.sql'));
  for (const args of [[folder], ['--freeze', folder]]) {
    const { status, stderr } = run(...args);
    expect(status).toBe(1);
    expect(stderr).toContain('0001_first.sql changed\n  0002_second.sql is gone');
  }
});
