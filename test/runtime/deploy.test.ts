import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import { integer, text } from '../../model/index.ts';
import { type Client, connect } from '../../runtime/connection/connect.ts';
import * as protocol from '../../runtime/load-protocol.ts';
import { deploy } from '../../runtime/migrate/deploy.ts';
import type { Login } from '../../runtime/migrate/logins.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { scramVerifier } from '../../runtime/migrate/scram.ts';
import { runPostStep } from '../../runtime/post-step.ts';
import { startRun } from '../../runtime/runs.ts';
import { onEachServer } from '../database.ts';
import { embeddedProjects } from '../embedded/embedded-projects.ts';
import { type RdsLikeServer, startRdsLikeServer } from './rds-like-server.ts';
import { smallPipeline } from './small-pipeline.ts';

const COPY_THINGS = `create or replace procedure copy_things() language plpgsql as $$ begin
  insert into copies (id) select id from things on conflict do nothing; commit;
end $$;`;
const first = await smallPipeline({
  migrations: ['create table copies (id integer primary key);'],
  procedures: { copy_things: COPY_THINGS },
});
const hashOf = (pipeline: CompiledPipeline) => createHash('sha256').update(JSON.stringify(pipeline)).digest('hex');

onEachServer('aspen deploys', (version) => {
  const { newFolder } = embeddedProjects();
  let server: RdsLikeServer;
  let master: Client;
  const opened: Client[] = [];

  async function open(user: string, password: string): Promise<Client> {
    const client = await connect(server.as(user, password), 'test');
    opened.push(client);
    return client;
  }

  beforeAll(async () => {
    server = await startRdsLikeServer(version, newFolder());
    master = await open('master', 'of the master');
  });
  afterAll(async () => {
    for (const client of opened) await client.end().catch(() => undefined);
    await server.stop();
  });

  const logins = (word = 'first'): readonly Login[] => [
    { user: 'small_glue', password: `${word} of glue`, rights: 'loader' },
    { user: 'small_steps', password: `${word} of steps`, rights: 'owner' },
  ];
  const bring = (pipeline: CompiledPipeline, word?: string, client = master) =>
    deploy(client, { pipeline, hash: hashOf(pipeline), logins: logins(word) });
  const deployments = async () => (await master.query('select hash from aspen.deployment order by id')).rows.length;
  const refusedFor = (work: Promise<unknown>) => expect(work).rejects.toMatchObject({ code: '42501' });

  describe('a deployment by a user as RDS has one, who may make roles and is no superuser', () => {
    test('brings schema, table, migration, procedure and logins', async () => {
      const { status, changes, note } = await bring(first);
      expect([status, note]).toEqual(['deployed', null]);
      expect(changes).toEqual(
        expect.arrayContaining([
          'aspen 0001_tables.sql',
          'table things',
          'migration 0001_step.sql',
          'procedure copy_things',
        ]),
      );
      const { rows } = await master.query(
        `select relname, pg_get_userbyid(relowner) as owner from pg_class
       where oid in ('things'::regclass, 'copies'::regclass) order by 1`,
      );
      expect(rows).toEqual([
        { relname: 'copies', owner: 'aspen_owner' },
        { relname: 'things', owner: 'aspen_owner' },
      ]);
    });

    test('the loader’s login brings a whole load by the protocol', async () => {
      const glue = await open('small_glue', 'first of glue');
      const run = await startRun(glue, 'small', 'glue', '1');
      const loadId = await protocol.openLoad(glue, run.id, 'things', first.tables[0]?.fingerprint ?? '');
      await protocol.offerFiles(glue, loadId, [
        { uri: 's3://b/things/a.csv', etag: '1', size: 9, modified: '2026-01-01T00:00:00Z', stat: null },
      ]);
      const files = await protocol.pendingFiles(glue, loadId);
      const staging = await protocol.stageLoad(glue, loadId, 1);
      await glue.query(`insert into aspen_staging.${staging} values (1, 'one', 1, 1)`);
      const outcome = { read: 1, staged: 1, rejected: 0, code: null, message: null, retry: false, warnings: [] };
      await protocol.markPart(
        glue,
        loadId,
        1,
        files.map(({ id }) => ({ id, ...outcome })),
      );
      expect(await protocol.publishLoad(glue, loadId)).toMatchObject({ inserted: 1, published: 1 });
      await protocol.sweepStaging(glue);
    });

    test('and may neither read nor write a table, nor change the ledger, nor make anything', async () => {
      const glue = await open('small_glue', 'first of glue');
      await refusedFor(glue.query('select * from things'));
      await refusedFor(glue.query("insert into things (id, words) values (2, 'two')"));
      await refusedFor(glue.query('delete from aspen.load'));
      await refusedFor(glue.query("update aspen.published_file set uri = 'x'"));
      await refusedFor(glue.query('create table mine (id integer)'));
      await refusedFor(glue.query('set role aspen_owner'));
      await refusedFor(glue.query("select aspen.raise_counter(array['x'])"));
    });

    test('the post-step’s login runs procedures as the owner, to whom everything belongs', async () => {
      const steps = await open('small_steps', 'first of steps');
      const run = async () => (await startRun(steps, 'small', 'lambda', '1')).id;
      const signal = new AbortController().signal;
      const pipeline = { schema: 'public', procedures: first.procedures };
      const { procedures } = await runPostStep(steps, run, pipeline, { signal, onOutcome: () => undefined });
      expect(procedures).toMatchObject([{ name: 'copy_things', status: 'done', error: null }]);
      expect((await steps.query('select id from copies')).rows).toEqual([{ id: 1 }]);
      await refusedFor(steps.query('create role somebody'));
    });

    test('again, it changes nothing but the passwords, which follow their secrets', async () => {
      expect(await bring(first, 'second')).toMatchObject({ status: 'deployed', changes: [] });
      expect(await deployments()).toBe(1);
      await expect(open('small_glue', 'first of glue')).rejects.toMatchObject({ code: 'wrong-password' });
      const glue = await open('small_glue', 'second of glue');
      expect((await glue.query('select current_user as me')).rows).toEqual([{ me: 'small_glue' }]);
    });

    test('no password is in what it sends: the server gets what it keeps of one', async () => {
      const sent: string[] = [];
      const client = await open('master', 'of the master');
      const query = client.query.bind(client);
      Object.assign(client, {
        query: (...args: Parameters<typeof query>) => {
          sent.push(JSON.stringify(args));
          return query(...args);
        },
      });
      await bring(first, 'third', client);
      expect(sent.join('\n')).toContain('SCRAM-SHA-256$4096:');
      expect(sent.join('\n')).not.toContain('third of');
      expect(scramVerifier('x')).not.toBe(scramVerifier('x'));
    });

    test('a user who may not make roles is told so, and leaves nothing behind', async () => {
      await master.query("create role plain login password 'plain'");
      await master.query('create database plain');
      const owner = await connect({ ...server.master, database: 'plain' }, 'test');
      await owner.query('grant create on database plain to plain; grant usage, create on schema public to plain');
      await owner.end();
      const plain = await connect({ ...server.as('plain', 'plain'), database: 'plain' }, 'test');
      const other = await smallPipeline();
      const work = deploy(plain, {
        pipeline: other,
        hash: 'x',
        logins: [{ user: 'plain_glue', password: 'p', rights: 'loader' }],
      });
      await expect(work).rejects.toMatchObject({
        code: 'may-not-make-logins',
        found: expect.stringContaining('plain_glue'),
      });
      expect((await plain.query("select to_regnamespace('aspen') as aspen")).rows).toEqual([{ aspen: null }]);
      await plain.end();
    });

    test('into a database where all belongs to one user makes no login that would have all rights of that user', async () => {
      await master.query("create role alone login password 'alone'");
      await master.query('create database alone');
      const alone = { ...server.as('alone', 'alone'), database: 'alone' };
      const other = await smallPipeline();
      const own = await connect({ ...server.master, database: 'alone' }, 'test');
      await own.query('grant create on database alone to alone; grant usage, create on schema public to alone');
      const first = await connect(alone, 'test');
      expect((await migrate(first, other)).note).toContain('everything belongs to alone');
      await first.end();
      await own.query('grant alone to master');
      const logins: readonly Login[] = [{ user: 'alone_glue', password: 'p', rights: 'loader' }];
      await expect(deploy(own, { pipeline: other, hash: 'x', logins })).rejects.toMatchObject({
        code: 'may-not-make-logins',
        found: expect.stringContaining('everything belongs to the user alone'),
      });
      expect((await own.query("select from pg_roles where rolname = 'alone_glue'")).rows).toEqual([]);
      await own.end();
    });
  });

  describe('a deployment that fails', () => {
    test('in a migration leaves nothing behind, and says in which file and what PostgreSQL said', async () => {
      const broken = await smallPipeline({
        columns: { extra: text() },
        migrations: [
          'create table copies (id integer primary key);',
          'create table half (id int); create table copies (id int);',
        ],
        procedures: { copy_things: COPY_THINGS },
      });
      await expect(bring(broken)).rejects.toMatchObject({
        code: 'database',
        where: '0002_step.sql',
        found: 'relation "copies" already exists (SQLSTATE 42P07)',
      });
      const { rows } = await master.query(`select to_regclass('half') as half, count(*)::int as columns
      from pg_attribute where attrelid = 'things'::regclass and attname = 'extra'`);
      expect(rows).toEqual([{ half: null, columns: 0 }]);
      expect(await deployments()).toBe(1);
    });

    test('says each change of a table that is not done by itself', async () => {
      await master.query('insert into things (id) values (-1)');
      const other = await smallPipeline({
        columns: { words: integer(), added: text({ required: true }) },
        migrations: ['create table copies (id integer primary key);'],
      });
      await expect(bring(other)).rejects.toMatchObject({
        code: 'definition-changed',
        found: expect.stringMatching(
          /^things: add the column added, text, required: .*\nthings: change the column words from text to integer$/,
        ),
      });
      await master.query('delete from things where id = -1');
    });
  });

  describe('a stack that rolls back after the database has changed', () => {
    const second = smallPipeline({
      columns: { nickname: text() },
      migrations: ['create table copies (id integer primary key);', 'create table more (id integer);'],
      procedures: { copy_things: COPY_THINGS },
    });

    test('asks for the deployment before: the database stays ahead, and the deployment says so', async () => {
      expect(await bring(await second)).toMatchObject({
        status: 'deployed',
        changes: ['table things', 'migration 0002_step.sql'],
      });
      const { status, changes, note } = await bring(first);
      expect([status, changes]).toEqual(['rolled back', []]);
      expect(note).toContain('left as it is');
      expect((await master.query("select to_regclass('more') is not null as there")).rows).toEqual([{ there: true }]);
    });

    test('takes the passwords back with it, as the secrets go back', async () => {
      await bring(await second, 'fourth');
      expect(await bring(first, 'fifth')).toMatchObject({ status: 'rolled back' });
      await expect(open('small_steps', 'fourth of steps')).rejects.toMatchObject({ code: 'wrong-password' });
      await open('small_steps', 'fifth of steps');
    });

    test('hours later, counts as a change to an older version, which is refused like any other', async () => {
      await master.query("update aspen.deployment set applied = applied - interval '4 hours'");
      await expect(bring(first)).rejects.toMatchObject({
        code: expect.stringMatching(/schema-newer|definition-changed/),
      });
    });

    test('can be deployed again with the newer definition, and rolled back again', async () => {
      expect(await bring(await second)).toMatchObject({ status: 'deployed', changes: [] });
      expect(await bring(first)).toMatchObject({ status: 'rolled back' });
    });
  });
});
