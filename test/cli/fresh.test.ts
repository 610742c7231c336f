import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { quoteIdent } from '../../generator/quote.ts';
import { databaseUrl } from '../../runtime/connection/database-config.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { aspen, queryRows, startAspen, temporaryFolder, writeFiles } from './run-aspen.ts';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const LONG = 'L'.repeat(63);

const config = (pipeline: string, table: string, type: string) => `
import { csv, definePipeline, defineTable, defineProcedure, integer, merge, text } from 'aspen-glue';
const columns = { id: integer(), "order": ${type}() };
const first = defineTable({ name: '${table}', source: csv({ prefix: 'first/' }), columns, key: ['id'], load: merge() });
export default definePipeline({ name: '${pipeline}', source: 'files', tables: [first],
  migrations: 'sql/migrations', procedures: [defineProcedure({ name: 'fill_${pipeline}', file: 'sql/procedures/fill_${pipeline}.sql' })] });`;

/** A pipeline with everything that a migration may make, under names that have to be quoted. */
function pipelineFiles(pipeline: string, table: string, made: string, type = 'text'): Record<string, string> {
  return {
    'aspen.config.ts': config(pipeline, table, type),
    'files/first/a.csv': 'id,order\n1,11\n2,22\n',
    'sql/migrations/0001_made.sql': `
      create type "${made} mood" as enum ('good', 'bad');
      create domain "${made} word" as text;
      create table "${made}" (id int primary key, word "${made} word", mood "${made} mood");
      create table "${made} child" (id int references "${made}");
      create view "${made} view" as select id from "${made}";
      create materialized view "${made} seen" as select id from "${made} view";
      create sequence "${made} numbers";
      create schema "${made} schema";
      create function "${made} schema".one(int) returns int language sql as 'select 1';`,
    'sql/migrations/0002_renamed.sql': `alter table "${made} child" rename to "${made} son";
      do $$ begin execute 'create table "${made} hidden" (id int)'; end $$;`,
    [`sql/procedures/fill_${pipeline}.sql`]: `create or replace procedure fill_${pipeline}() language plpgsql as $$
      begin insert into "${made}" select f.id from ${quoteIdent(table)} f on conflict do nothing; end $$;`,
  };
}

onEachServer('aspen load --fresh', (version) => {
  const database = useDatabase(version);
  const folder = temporaryFolder();
  const other = temporaryFolder();
  const load = (...args: string[]) => aspen(folder, ['load', '--database', database.url, ...args]);
  const rows = (sql: string) => queryRows(folder, sql, ['--database', database.url]);
  const objects = async () => {
    const { rows: found } = await (await database.connect()).query<{ name: string }>(
      `select kind || ' ' || identity as name from aspen.objects_there() where kind <> 'extension' order by 1`,
    );
    return found.map(({ name }) => name);
  };

  test('has nothing to drop in a new database, asks nothing, and loads', async () => {
    writeFiles(folder, pipelineFiles('mine', 'Select', LONG.slice(0, 50)));
    const { code, stdout, stderr } = await load('--fresh');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('--fresh: nothing of the pipeline mine is there yet');
    expect(await rows('select count(*) as n from "Select"')).toEqual([{ n: 2 }]);
  });

  test('asks for a yes where there is nobody to say it, and changes nothing', async () => {
    const { code, stdout, stderr } = await load('--fresh');
    expect([code, stderr]).toEqual([2, expect.stringContaining('or --yes')]);
    expect(stdout).toMatch(/public\."Select" +2\n/);
    expect(stdout).toContain('1 load of 1 file');
    expect(await rows('select count(*) as n from aspen.load')).toEqual([{ n: 1 }]);
  });

  test('changes nothing either when a person at the terminal says no', () => {
    const command = [process.execPath, main, 'load', '--fresh', '--database', database.url].map((part) => `'${part}'`);
    const said = execFileSync('script', ['-qec', command.join(' '), '/dev/null'], {
      cwd: folder,
      input: 'n\n',
      encoding: 'utf8',
    });
    expect(said).toContain('Go on? [y/N]');
    expect(said).toContain('nothing has been changed');
    expect(said).not.toContain('done in');
  });

  test('drops all that the pipeline made, and makes it as it is now, another pipeline’s being left alone', async () => {
    writeFiles(other, pipelineFiles('other', 'theirs', 'of others'));
    expect((await aspen(other, ['load', '--database', database.url])).code).toBe(0);
    const before = await objects();
    // What no migration could bring about: another type, and another text of a file that was applied.
    writeFiles(folder, pipelineFiles('mine', 'Select', 'New', 'integer'));
    expect((await load()).stderr).toContain('definition-changed');
    const { code, stderr, events } = await load('--fresh', '--yes', '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(events.find(({ event }) => event === 'fresh')).toMatchObject({ loads: 1, files: 1 });
    expect(await objects()).toEqual(before.map((name) => name.replaceAll(LONG.slice(0, 50), 'New')).sort());
    expect(await rows('select id, "order" from "Select" order by id')).toEqual([
      { id: 1, order: 11 },
      { id: 2, order: 22 },
    ]);
    expect(await rows('select id from "New" order by id')).toEqual([{ id: 1 }, { id: 2 }]);
    expect(
      await rows(`select t.pipeline, count(*) as files from aspen.published_file p join aspen.target t on t.name = p.target
        group by 1 order by 1`),
    ).toEqual([
      { pipeline: 'mine', files: 1 },
      { pipeline: 'other', files: 1 },
    ]);
    expect((await aspen(other, ['load', '--database', database.url])).stdout).toContain('nothing new');
  });

  test('is stopped by what a person built on the tables, tells all of it at once, and drops nothing', async () => {
    const client = await database.connect();
    await client.query(`create view public.watching as select id from public."Select"`);
    await client.query(`create table public.leaning (id int references public."New")`);
    await client.query(`create function "New schema".two() returns int language sql as 'select 2'`);
    const before = await objects();
    const { code, stderr } = await load('--fresh', '--yes');
    expect(code).toBe(1);
    expect(stderr).toContain('[others-depend]');
    for (const name of ['view public.watching', 'leaning', 'function "New schema".two()'])
      expect(stderr).toContain(name);
    expect(await objects()).toEqual(before);
    await client.query('drop view public.watching; drop table public.leaning; drop function "New schema".two()');
  });

  test('drops nothing where the folder of the files is not there', async () => {
    const { code, stderr } = await load('--fresh', '--yes', '--source', 'fiels');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/no folder of the source files.*\n.*\n +where +.*fiels\n/),
    ]);
    expect(await rows('select count(*) as n from "Select"')).toEqual([{ n: 2 }]);
  });

  test('does not begin while a table is being loaded', async () => {
    const client = await database.connect();
    await client.query(`select aspen.try_lock_target('Select')`);
    const { code, stderr } = await load('--fresh', '--yes');
    expect([code, stderr]).toEqual([1, expect.stringContaining('under way: a load of Select')]);
    await client.query(`select aspen.unlock_target('Select')`);
  });

  test('killed at any moment, it is finished by the next plain load', async () => {
    for (let wait = 150; wait <= 650; wait += 200) {
      const child = startAspen(folder, ['load', '--fresh', '--yes', '--database', database.url]);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await Promise.race([sleep(wait), ended]);
      child.kill('SIGKILL');
      await ended;
      expect((await load()).code).toBe(0);
      expect(await rows('select count(*) as n from "Select"')).toEqual([{ n: 2 }]);
      expect(await rows('select count(*) as n from "New"')).toEqual([{ n: 2 }]);
    }
  });
});

onEachServer('a user who may make no roles', (version) => {
  const database = useDatabase(version);

  test('starts fresh too', async () => {
    const admin = await database.connect();
    const user = `plain_${process.pid}_${version}`;
    await admin.query(`create role ${user} login password 'plain'`);
    await admin.query(`grant create on database ${quoteIdent(database.config.database)} to ${user}`);
    await admin.query(`grant create on schema public to ${user}`);
    const folder = temporaryFolder();
    writeFiles(folder, pipelineFiles('mine', 'first', 'made'));
    const url = databaseUrl({ ...database.config, user, password: 'plain' });
    try {
      for (const args of [[], ['--fresh', '--yes']]) {
        const { code, stderr } = await aspen(folder, ['load', '--database', url, ...args]);
        expect([code, stderr]).toEqual([0, expect.any(String)]);
      }
      expect((await admin.query('select count(*)::int as n from made')).rows).toEqual([{ n: 2 }]);
    } finally {
      await admin.query(`drop owned by ${user} cascade`);
      await admin.query(`drop role ${user}`);
    }
  });
});

test.each([[['--fresh', '--aws'], 'that this machine reaches']])('%j is wrong usage', async (args, said) => {
  const folder = temporaryFolder();
  writeFiles(folder, pipelineFiles('mine', 'Select', 'made'));
  const { code, stderr } = await aspen(folder, ['load', ...args]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
});
