import { afterAll, beforeAll, expect, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import { quoteIdent } from '../../generator/quote.ts';
import { csv, definePipeline, defineTable, integer, merge, text } from '../../model/index.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import * as protocol from '../../runtime/load-protocol.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { filesOf, loadFiles, offer, openLoad, stageFiles } from './staged-load.ts';

const things = defineTable({
  name: 'things',
  source: csv({ prefix: 'things/' }),
  columns: { id: integer(), words: text() },
  key: ['id'],
  load: merge(),
});
const pipeline = await compilePipeline(definePipeline({ name: 'paths', tables: [things] }), '.');
const [table] = pipeline.tables;
if (table === undefined) throw new Error('There is no table.');

/** Triggers that are written as people write them: for the path of whoever made them. */
const ORDINARY = `
  create table audit_log (id integer, words text);
  create function tail() returns text language sql as $$ select '!' $$;
  create function shout(words text) returns text language sql as $$ select upper(words) || tail() $$;
  create function log_row() returns trigger language plpgsql as $$
    begin insert into audit_log values (new.id, shout(new.words)); return new; end $$;
  create trigger log_row after insert or update on public.things for each row execute function log_row();
  create function late() returns trigger language plpgsql as $$
    begin update audit_log set words = words || '!' where id = new.id; return null; end $$;
  create constraint trigger late after insert on public.things deferrable initially deferred
    for each row execute function late()`;

onEachServer('ordinary triggers', (version) => {
  const database = useDatabase(version, { mayLeaveStaging: true });
  const deployer = `deployer_${process.pid}_${version}`;
  const loader = `loader_${process.pid}_${version}`;
  let client: Client;

  /** What is the client's own is dropped at the end, with the roles. */
  beforeAll(async () => {
    client = await database.connect();
    await client.query(`create role ${deployer} superuser; create schema "Their Own" authorization ${deployer};
      create role ${loader}; set session authorization ${deployer}; set search_path = "Their Own", missing, public`);
    await migrate(client, pipeline);
    await client.query(`grant aspen_loader to ${loader}; set search_path = "Their Own"; ${ORDINARY}; alter table audit_log owner to aspen_owner;
      reset session authorization; reset search_path; grant usage on schema "Their Own" to aspen_owner`);
  });
  afterAll(async () => {
    await client.query(`drop owned by ${loader}, ${deployer} cascade; drop role ${loader}; drop role ${deployer}`);
  });

  test('find what they name in the path of whoever made the table, deferred ones too', async () => {
    expect(await loadFiles(client, table, { a: `select 1, 'one'` })).toMatchObject({ inserted: 1 });
    expect((await client.query('select id, words from "Their Own".audit_log')).rows).toEqual([
      { id: 1, words: 'ONE!!' },
    ]);
    // Restored: the session finds names as before.
    expect((await client.query('show search_path')).rows).toEqual([{ search_path: '"$user", public' }]);
  });

  test('look into no schema where others may create, which is said where a name is missed', async () => {
    await client.query(`grant create on schema "Their Own" to ${loader}`);
    const load = await openLoad(client, table, [offer('b')]);
    await stageFiles(client, load, () => `select 2, 'two'`);
    await expect(protocol.publishLoad(client, load.loadId)).rejects.toMatchObject({
      code: 'table-refuses-all',
      found: expect.stringContaining('SQLSTATE 42P01: relation "audit_log" does not exist'),
      next: expect.stringContaining('others may create in it: "Their Own"'),
    });
    expect(await filesOf(client, load.loadId)).toMatchObject({ b: { status: 'pending' } });
    await client.query(`revoke create on schema "Their Own" from ${loader}`);
    expect(await protocol.publishLoad(client, load.loadId)).toMatchObject({ inserted: 1 });
  });

  /** A session of a loader who may make what is temporary, as everybody may by default. */
  async function hostile(): Promise<Client> {
    const session = await database.connect();
    await session.query(`set session authorization ${loader}`);
    return session;
  }
  const evil = (name: string) => `create function pg_temp.${name}() returns trigger language plpgsql as $$
    begin execute 'create table public.evil_' || pg_backend_pid() || ' as select current_user as who'; return null; end $$`;
  const planted = async () => (await client.query("select relname from pg_class where relname like 'evil%'")).rows;

  test('give a loader no rights of the owner: a temporary table in place of one that is missed', async () => {
    await client.query('alter table "Their Own".audit_log rename to elsewhere');
    const session = await hostile();
    const load = await openLoad(session, table, [offer('c')]);
    await stageFiles(session, load, () => `select 3, 'three'`);
    await session.query(`create temp table audit_log (id integer, words text); ${evil('planted')};
      create trigger planted after insert on audit_log for each row execute function pg_temp.planted();
      grant all on audit_log to public`);
    await expect(protocol.publishLoad(session, load.loadId)).rejects.toMatchObject({
      code: 'wrong-isolation',
      found: expect.stringContaining('without temporary tables of others'),
    });
    await client.query('alter table "Their Own".elsewhere rename to audit_log');
    expect(await planted()).toEqual([]);
    await session.end();
  });

  test.each(['publish', 'publish_direct'])(
    'give a loader no rights of the owner: a deferred trigger that waits for %s',
    async (way) => {
      const session = await hostile();
      await client.query(`truncate things; alter table things disable trigger user`);
      await session.query(`create temp table own (id integer); ${evil('waiting')};
      create constraint trigger waiting after insert on own deferrable initially deferred
        for each row execute function pg_temp.waiting()`);
      const load = await openLoad(session, table, [offer(`d ${way}`)]);
      if (way === 'publish') {
        await stageFiles(session, load, () => `select 4, 'four'`);
        await session.query('begin; insert into own values (1)');
        await expect(protocol.publishLoad(session, load.loadId)).rejects.toMatchObject({ code: 'wrong-isolation' });
      } else {
        await client.query(
          `drop trigger log_row on things; drop trigger late on things; grant insert on things to ${loader}`,
        );
        await session.query('begin');
        expect(await protocol.beginDirect(session, load.loadId)).toBe(true);
        await session.query('insert into own values (1)');
        await protocol.publishDirect(
          session,
          load.loadId,
          load.files.map(({ id }) => ({
            id,
            read: 0,
            staged: 0,
            rejected: 0,
            code: null,
            message: null,
            retry: false,
            warnings: [],
          })),
        );
        // It runs when the transaction ends, with the loader's own rights, which do not suffice.
        await expect(session.query('commit')).rejects.toMatchObject({ code: '42501' });
      }
      await session.query('rollback');
      expect(await planted()).toEqual([]);
      await session.end();
    },
  );

  test('give a loader no rights of the owner: its own search path, and functions in it', async () => {
    const session = await hostile();
    await session.query(
      `set search_path = pg_temp, public; create temp table pg_class (oid oid); create temp table part (load_id bigint)`,
    );
    await expect(protocol.tryLockTarget(session, 'things')).resolves.toBe(true);
    const load = await openLoad(session, table, [offer('e')]);
    await stageFiles(session, load, () => `select 5, 'five'`);
    await expect(protocol.publishLoad(session, load.loadId)).rejects.toMatchObject({ code: 'wrong-isolation' });
    await session.query('discard temp');
    expect(await protocol.publishLoad(session, load.loadId)).toMatchObject({ inserted: 1 });
    await session.end();
  });

  test.each(['things', quoteIdent('no schema')])(
    'a loader cannot tell the protocol another path (%s)',
    async (name) => {
      const session = await hostile();
      await expect(
        session.query(`update aspen.target set search_path = '{pg_temp}' where name = $1`, [name]),
      ).rejects.toMatchObject({ code: '42501' });
      await session.end();
    },
  );
});
