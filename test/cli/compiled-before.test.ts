import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compileProject, loadProject } from '../../cli/project.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aspen-compiled-'));
  for (const part of ['aspen.config.ts', 'tables', 'sql'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const kept = () => join(folder, '.aspen/compiled');
const edit = (path: string, change: (text: string) => string) => {
  const text = readFileSync(join(folder, path), 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(join(folder, path), change(text));
};

test('what a command before has compiled is what compiling gives', async () => {
  const fresh = await compileProject(folder);
  expect(await loadProject(folder)).toEqual(fresh);
  const { ino } = statSync(kept());
  expect(await loadProject(folder)).toEqual(fresh);
  expect(statSync(kept()).ino).toBe(ino);
});

test.each([
  [
    'a definition',
    'tables/stg_borrower.ts',
    (text: string) => text.replace("comment: 'Empty: none' }", "comment: 'Empty: none', required: true }"),
  ],
  ['the pipeline', 'aspen.config.ts', (text: string) => text.replace("name: 'aspen'", "name: 'birch'")],
  ['a procedure', 'sql/procedures/load_email.sql', (text: string) => `${text}\n-- another version\n`],
  ['a migration', 'sql/migrations/0001_model.sql', (text: string) => `${text}\ncreate view more as select 1 as one;\n`],
])('%s that changed is compiled again', async (_, path, change) => {
  const before = await loadProject(folder);
  edit(path, change);
  const after = await loadProject(folder);
  expect(after).not.toEqual(before);
  expect(after).toEqual(await compileProject(folder));
});

test('a mistake that came in is found, though what was compiled before had none', async () => {
  await loadProject(folder);
  edit('sql/procedures/load_email.sql', (text) => `${text}\nselekt 1;\n`);
  await expect(loadProject(folder)).rejects.toMatchObject({ code: 'sql-syntax' });
});

test.each([
  ['is cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ['is none', () => Buffer.from('not ours')],
])('a file of what was compiled that %s is passed over, and written anew', async (_, damage) => {
  const fresh = await loadProject(folder);
  const whole = readFileSync(kept());
  writeFileSync(kept(), damage(whole));
  expect(await loadProject(folder)).toEqual(fresh);
  expect(readFileSync(kept())).toEqual(whole);
});

test('a folder in which nothing can be kept is compiled each time', async () => {
  writeFileSync(join(folder, '.aspen'), 'a file in the way');
  expect(await loadProject(folder)).toEqual(await compileProject(folder));
});

test('what only checks leaves nothing behind', async () => {
  await compileProject(folder);
  expect(existsSync(join(folder, '.aspen'))).toBe(false);
});
