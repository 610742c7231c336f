import { expect, test } from 'vitest';
import { startEmbedded } from '../../embedded/embedded-server.ts';
import { connect } from '../../runtime/connection/connect.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { becomeUnreleased } from '../unreleased-ledger.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = (pipeline: string) => `
import { csv, definePipeline, defineProcedure, defineTable, integer, merge, text } from 'aspen-glue';
const columns = { id: integer(), words: text() };
const table = defineTable({ name: '${pipeline}_things', source: csv({ prefix: 'things/' }), columns, key: ['id'], load: merge() });
export default definePipeline({ name: '${pipeline}', source: 'files', tables: [table], migrations: 'migrations',
  procedures: [defineProcedure({ name: 'fill_${pipeline}', file: 'fill.sql' })] });`;

const pipelineFiles = (pipeline: string) => ({
  'aspen.config.ts': config(pipeline),
  'files/things/a.csv': 'id,words\n1,one\n2,two\n',
  'migrations/0001_seen.sql': `create table ${pipeline}_seen (id int primary key);`,
  'fill.sql': `create or replace procedure fill_${pipeline}() language sql as $$
    insert into ${pipeline}_seen select id from ${pipeline}_things on conflict do nothing $$;`,
});

const WAY_OUT = 'npx aspen load --fresh';

onEachServer('a database that an unreleased version made', (version) => {
  const database = useDatabase(version);
  const folder = temporaryFolder();
  const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);

  test('is told by name, with the way out, by a load and by what reads the ledger', async () => {
    writeFiles(folder, pipelineFiles('mine'));
    expect((await run('load')).code).toBe(0);
    await becomeUnreleased(await database.connect());
    const commands = [['load'], ['rejects'], ['runs'], ['replay'], ['retry', 'a.csv'], ['abandon', '1']] as const;
    for (const command of commands) {
      const { code, stderr } = await run(...command);
      expect([command, code, stderr]).toEqual([command, 1, expect.stringContaining('[unreleased-schema]')]);
      expect(stderr).toContain('made by an unreleased version of Aspen: 0001_ledger.sql, 0002_loading.sql');
      expect(stderr).toContain(WAY_OUT);
    }
  });

  test('shows what goes and stays as it is, until a person says yes', async () => {
    const { code, stdout } = await run('load', '--fresh');
    expect(code).toBe(2);
    expect(stdout).toMatch(/public\.mine_things +2\n/);
    expect(stdout).toMatch(/public\.mine_seen +2\n/);
    expect(stdout).toContain('and 1 procedure\n');
    expect(stdout).toContain('1 load of 1 file');
    expect(stdout).not.toContain('aspen_');
    expect((await run('load')).stderr).toContain('[unreleased-schema]');
  });

  test('does not go while a load of an older program is under way, nor with what a person made on its ledger', async () => {
    const client = await database.connect();
    await client.query("select pg_advisory_lock(hashtextextended('aspen load mine_things', 0))");
    expect((await run('load', '--fresh', '--yes')).stderr).toContain('under way: a load of mine_things');
    await client.query("select pg_advisory_unlock(hashtextextended('aspen load mine_things', 0))");
    await client.query('create view public.watching as select count(*) from aspen.load');
    expect((await run('load', '--fresh', '--yes')).stderr).toContain('view public.watching depends on');
    await client.query('drop view public.watching');
  });

  test('does not guess what migrations made that ran under an Aspen which did not take it down', async () => {
    const client = await database.connect();
    await client.query("update aspen.migration set applied = '1960-01-01' where source = 'pipeline mine'");
    const { code, stderr } = await run('load', '--fresh', '--yes');
    expect([code, stderr]).toEqual([1, expect.stringContaining('[made-unknown]')]);
    expect(stderr).toContain('the migrations 0001_seen.sql ran under an older Aspen');
    await client.query("update aspen.migration set applied = now() where source = 'pipeline mine'");
  });

  test('is made anew by --fresh --yes: nothing of the old one stays, and the files are loaded again', async () => {
    const { code, stderr } = await run('load', '--fresh', '--yes');
    expect([code, stderr]).toEqual([0, '']);
    const rows = (sql: string) => queryRows(folder, sql, ['--database', database.url]);
    expect(await rows('select id from mine_seen order by id')).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await rows("select nspname as name from pg_namespace where nspname ~ '^aspen' order by 1")).toEqual([
      { name: 'aspen' },
      { name: 'aspen_staging' },
      { name: 'aspen_table' },
    ]);
    expect(await rows("select identity from aspen.made_object where identity like 'aspen%'")).toEqual([]);
    expect((await run('load')).stdout).toContain('nothing new');
  });

  test('whose files were edited since it was made is told the same way', async () => {
    const client = await database.connect();
    await client.query("update aspen.migration set checksum = 'of then' where source = 'aspen' and number = 5");
    expect((await run('load')).stderr).toContain('made by an unreleased version of Aspen: 0005_publish.sql [');
    expect((await run('load', '--fresh', '--yes')).code).toBe(0);
  });

  test('keeps the history of another pipeline: --fresh names that one, and changes nothing', async () => {
    const other = temporaryFolder();
    writeFiles(other, pipelineFiles('other'));
    expect((await aspen(other, ['load', '--database', database.url])).code).toBe(0);
    await becomeUnreleased(await database.connect());
    const { code, stderr } = await run('load', '--fresh', '--yes');
    expect([code, stderr]).toEqual([1, expect.stringContaining('[pipelines-beside]')]);
    expect(stderr).toContain('holds the history of other too');
    expect((await run('load')).stderr).toContain('[unreleased-schema]');
  });
});

test('an old .aspen folder is told by name too, and load --fresh makes it anew', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, pipelineFiles('mine'));
  expect((await aspen(folder, ['load'])).code).toBe(0);
  const server = await startEmbedded(folder);
  const client = await connect(server.config, 'test');
  await becomeUnreleased(client);
  await client.end();
  await server.stop();
  const { code, stderr } = await aspen(folder, ['load']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('[unreleased-schema]')]);
  expect(stderr).toContain(WAY_OUT);
  expect((await aspen(folder, ['load', '--fresh', '--yes'])).code).toBe(0);
  expect(await queryRows(folder, 'select count(*) as n from mine_things')).toEqual([{ n: 2 }]);
});
