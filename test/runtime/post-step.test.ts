import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { CompiledProcedure } from '../../generator/compile-pipeline.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { type PostStepOptions, runPostStep } from '../../runtime/post-step.ts';
import { startRun } from '../../runtime/runs.ts';
import { limitedTime } from '../../runtime/time-budget.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { smallPipeline } from './small-pipeline.ts';

/** A procedure that reads and writes as told, and does something besides. */
const procedure = (name: string, reads: string, writes: string, does = '') =>
  `create or replace procedure ${name}() language plpgsql as $$ begin
    insert into ${writes} (id) select id from ${reads} on conflict do nothing;
    ${does}
  end $$;`;

const pipeline = await smallPipeline({
  migrations: [
    `create table copies (id integer primary key); create table more (id integer primary key);
     create table others (id integer primary key); create table gate (shut boolean); insert into gate values (false);`,
  ],
  procedures: {
    // In the order of what they read: things → copies → more; others beside them.
    load_more: procedure('load_more', 'copies', 'more'),
    load_copies: procedure(
      'load_copies',
      'things',
      'copies',
      `
      if (select shut from gate) then raise exception 'the gate is shut'; end if;`,
    ),
    load_others: procedure('load_others', 'things', 'others'),
  },
});

onEachServer('the post-step', (version) => {
  const database = useDatabase(version);
  let client: Client;
  let lastStep = 0n;

  async function start(): Promise<void> {
    client ??= await database.connect();
    await migrate(client, pipeline);
    await client.query('truncate aspen.procedure_state; update gate set shut = false');
    const { rows } = await client.query<{ last: bigint }>('select coalesce(max(id), 0) as last from aspen.step');
    lastStep = rows[0]?.last ?? 0n;
  }

  async function run(
    at: Client,
    options: Partial<PostStepOptions> = {},
    procedures: readonly CompiledProcedure[] = pipeline.procedures,
  ) {
    let runs = 0;
    const outcome = await runPostStep(
      at,
      async () => {
        runs++;
        return (await startRun(at, 'small', 'test', '1')).id;
      },
      { schema: 'public', procedures },
      { signal: new AbortController().signal, onOutcome: () => undefined, ...options },
    );
    const statuses = Object.fromEntries(outcome.procedures.map(({ name, status }) => [name, status]));
    return { ...outcome, statuses, runs };
  }

  /** The procedures that ran since the test began, in their order. */
  async function ran(): Promise<readonly string[]> {
    const { rows } = await client.query<{ name: string }>(
      "select name from aspen.step where id > $1 and status = 'done' order by id",
      [lastStep],
    );
    return rows.map(({ name }) => name);
  }

  test('runs what is due in the order of what it reads, and then finds nothing to do, and records nothing', async () => {
    await start();
    const first = await run(client);
    expect(first).toMatchObject({
      status: 'ended',
      statuses: { load_copies: 'done', load_more: 'done', load_others: 'done' },
    });
    const order = await ran();
    expect(order.indexOf('load_copies')).toBeLessThan(order.indexOf('load_more'));
    expect(await run(client)).toMatchObject({
      status: 'ended',
      runs: 0,
      statuses: { load_copies: 'nothing to do', load_more: 'nothing to do', load_others: 'nothing to do' },
    });
  });

  test('holds back only procedures that depend on one that failed, which is due again', async () => {
    await start();
    await client.query('update gate set shut = true');
    const { statuses, procedures } = await run(client);
    expect(statuses).toEqual({ load_copies: 'failed', load_more: 'waiting', load_others: 'done' });
    expect(procedures.find(({ name }) => name === 'load_copies')?.error?.found).toContain('the gate is shut');
    await client.query('update gate set shut = false');
    expect((await run(client)).statuses).toEqual({
      load_copies: 'done',
      load_more: 'done',
      load_others: 'nothing to do',
    });
  });

  describe('beside another one', () => {
    /** Holds the post-step's lock as another one would, in a session of its own. */
    async function another(): Promise<{ readonly session: Client; release(): Promise<unknown> }> {
      const session = await database.connect();
      await session.query('select aspen.try_lock_post_step()');
      return { session, release: () => session.query('select aspen.unlock_post_step()') };
    }

    test('leaves at once where it is told to', async () => {
      await start();
      const { release } = await another();
      expect(await run(client, { whenBusy: 'leave' })).toMatchObject({ status: 'busy', runs: 0 });
      await release();
    });

    test('waits for its end otherwise', async () => {
      await start();
      const { release } = await another();
      const waiting = run(client);
      await sleep(300);
      expect(await ran()).toEqual([]);
      await release();
      expect((await waiting).statuses).toMatchObject({ load_copies: 'done' });
    });

    test('which looks again when it ends: what became due meanwhile is not lost', async () => {
      await start();
      const newcomer = await database.connect();
      const left: string[] = [];
      let comes: Promise<void> | null = null;
      // Behind the last procedure of the first look, a load publishes, and its post-step finds the lock taken.
      const publishAndLook = async () => {
        await newcomer.query("select aspen.raise_counter(array['public.things'])");
        left.push((await run(newcomer, { whenBusy: 'leave' })).status);
      };
      let told = 0;
      const first = run(client, {
        onOutcome: () => {
          told++;
          if (told === pipeline.procedures.length) comes = publishAndLook();
        },
      });
      await first;
      await comes;
      const again = await run(client);
      // Whoever was last took it up: nothing is due, and each procedure that reads things ran for both publishes.
      expect(again.runs).toBe(0);
      expect(left).toEqual([expect.stringMatching(/busy|ended/)]);
      expect((await ran()).filter((name) => name === 'load_copies')).toHaveLength(2);
    });

    test('that crashed: its lock goes with its session', async () => {
      await start();
      const { session } = await another();
      await session.end();
      expect((await run(client, { whenBusy: 'leave' })).status).toBe('ended');
    });
  });

  describe('with fifteen minutes, or less', () => {
    test('hands over before a procedure for which too little is left, and a fresh one goes on', async () => {
      await start();
      let left = 60_000;
      const budget = limitedTime(() => left, 30_000);
      const first = await run(client, {
        budget,
        onOutcome: () => {
          left = 20_000;
        },
      });
      expect(first.status).toBe('handed over');
      expect(Object.values(first.statuses)).toEqual(['done']);
      const second = await run(client, { budget: limitedTime(() => 60_000, 30_000) });
      expect(second.status).toBe('ended');
      expect([...(await ran())].sort()).toEqual(['load_copies', 'load_more', 'load_others']);
    });

    test('a procedure that takes all of it is stopped, also after commits of its own, and named with what to do', async () => {
      const own = await database.connect();
      await own.query('create schema timed; grant usage on schema timed to public');
      await own.query(`create procedure timed.endless() language plpgsql as $$ begin
        loop perform pg_sleep(0.05); commit; end loop; end $$`);
      const endless: CompiledProcedure = {
        name: 'endless',
        schema: 'timed',
        file: 'endless.sql',
        sourceHash: 'x',
        reads: [],
        writes: [],
        inputs: [],
        runsAfter: [],
        sql: '',
      };
      const { status, procedures } = await run(own, { budget: limitedTime(() => 400, 100) }, [endless]);
      expect(status).toBe('ended');
      expect(procedures[0]?.error).toMatchObject({
        code: 'procedure-too-long',
        found: 'the procedure endless was stopped after 400 ms',
        next: expect.stringContaining('several procedures'),
      });
      expect((await own.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '0' }]);
      expect((await own.query("select status, reason from aspen.step where name = 'endless'")).rows).toEqual([
        { status: 'failed', reason: 'the procedure endless was stopped after 400 ms' },
      ]);
    });

    test('a procedure that had only the rest of it begins again with all of it', async () => {
      await start();
      const own = await database.connect();
      await own.query(`create procedure timed.quick() language sql as 'select 1'`);
      await own.query(`create procedure timed.half_second() language sql as 'select pg_sleep(0.5)'`);
      const facts = {
        schema: 'timed',
        file: 'x.sql',
        sourceHash: 'x',
        reads: [],
        writes: [],
        inputs: [],
        runsAfter: [],
        sql: '',
      };
      const both = [
        { ...facts, name: 'quick' },
        { ...facts, name: 'half_second' },
      ];
      const first = await run(own, { budget: limitedTime(() => 300, 100) }, both);
      expect(first).toMatchObject({ status: 'handed over', statuses: { quick: 'done' } });
      const second = await run(own, { budget: limitedTime(() => 5000, 100) }, both);
      expect(second).toMatchObject({ status: 'ended', statuses: { half_second: 'done' } });
    });

    test('procedures that make one another due do not go on for ever', async () => {
      await start();
      const own = await database.connect();
      const facts = { schema: 'timed', file: 'x.sql', sourceHash: 'x', reads: [], runsAfter: [], sql: '' };
      await own.query(
        `create procedure timed.ping() language sql as 'select 1'; create procedure timed.pong() language sql as 'select 1'`,
      );
      const both = [
        { ...facts, name: 'ping', inputs: ['x.pong'], writes: ['x.ping'] },
        { ...facts, name: 'pong', inputs: ['x.ping'], writes: ['x.pong'] },
      ];
      expect((await run(own, {}, both)).status).toBe('ended');
    });
  });
});
