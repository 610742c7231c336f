import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Random } from '../../examples/random.ts';
import { aspen, queryRows, startAspen, temporaryFolder, writeFiles } from './run-aspen.ts';

const ROWS = 20_000;
const KILLS = 20;

const config = `import { append, csv, definePipeline, defineTable, integer, merge, text } from 'aspen-glue';
const columns = { id: integer(), version: integer(), words: text() };
const merged = defineTable({ name: 'merged', source: csv({ prefix: 'in/' }), columns, key: ['id'], load: merge() });
const appended = defineTable({ name: 'appended', source: csv({ prefix: 'more/' }), columns, load: append() });
export default definePipeline({ name: 'kill', tables: [merged, appended] });`;

function file(version: number): string {
  const lines = Array.from({ length: ROWS }, (_, id) => `${id},${version},some words of row ${id}`);
  return `id,version,words\n${lines.join('\n')}\n`;
}

test('killed at twenty random moments, a load leaves the tables and the ledger as if undisturbed', async () => {
  const random = new Random(7);
  const folder = temporaryFolder();
  writeFiles(folder, { 'aspen.config.ts': config, 'files/in/a.csv': file(0), 'files/more/a.csv': file(0) });
  expect((await aspen(folder, ['load'])).code).toBe(0);
  let landed = 0;
  for (let version = 1; version <= KILLS; version++) {
    writeFiles(folder, { 'files/in/a.csv': file(version), 'files/more/a.csv': file(version) });
    const child = startAspen(folder, ['load']);
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    await Promise.race([sleep(300 + random.below(900)), ended]);
    child.kill('SIGKILL');
    if ((await ended) === null) landed++;
    const { code, stderr } = await aspen(folder, ['load']);
    expect([code, stderr]).toEqual([0, '']);
    const [state] = await queryRows(
      folder,
      `select (select count(*) from merged where version = ${version}) as merged,
         (select count(*) from appended where version = ${version}) as appended,
         (select count(*) from merged) as all_merged, (select count(*) from appended) as all_appended,
         (select count(*) from aspen.published_file p join aspen.load_file f
            on f.load_id = p.load_id and f.file_id = p.file_id and f.status = 'published') as ledger,
         (select count(*) from aspen.load where status = 'open') as open,
         (select count(*) from pg_class where relnamespace = 'aspen_staging'::regnamespace and relkind = 'r') as staging`,
    );
    expect(state).toEqual({
      merged: ROWS,
      appended: ROWS,
      all_merged: ROWS,
      all_appended: ROWS,
      ledger: 2,
      open: 0,
      staging: 0,
    });
  }
  // Otherwise the moments would all lie after the end of the load, and nothing would have been tried.
  expect(landed).toBeGreaterThan(KILLS / 2);
}, 240_000);

test('Ctrl-C leaves nothing half-done: exit code 130, nothing in staging, and the next run loads', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'aspen.config.ts': config, 'files/in/a.csv': file(1) });
  expect((await aspen(folder, ['load', 'appended'])).code).toBe(0);
  const child = startAspen(folder, ['load']);
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  await new Promise<void>((resolve) =>
    child.stdout?.on('data', (text) => String(text).includes('merged: 1 file') && resolve()),
  );
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  const [state] = await queryRows(
    folder,
    `select (select count(*) from merged) as rows, (select count(*) from aspen.load where status = 'open') as open,
       (select status from aspen.run order by id desc limit 1) as run,
       (select count(*) from pg_class where relnamespace = 'aspen_staging'::regnamespace and relkind = 'r') as staging`,
  );
  expect(state).toEqual({ rows: 0, open: 0, run: 'interrupted', staging: 0 });
  expect((await aspen(folder, ['load'])).code).toBe(0);
  expect(await queryRows(folder, 'select count(*) from merged')).toEqual([{ count: ROWS }]);
}, 60_000);
