import { expect, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import { csv, definePipeline, defineTable, integer, merge, text } from '../../model/index.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import * as protocol from '../../runtime/load-protocol.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { startRun } from '../../runtime/runs.ts';
import { onEachServer, useDatabase } from '../database.ts';

const things = defineTable({
  name: 'things',
  source: csv({ prefix: 'things/' }),
  columns: { id: integer(), words: text() },
  key: ['id'],
  load: merge(),
});
const pipeline = await compilePipeline(definePipeline({ name: 'protocol', tables: [things] }), '.');
const fingerprint = pipeline.tables[0]?.fingerprint ?? '';

const offer = (uri: string, etag: string, minute = 0): protocol.OfferedFile => ({
  uri,
  etag,
  size: 1,
  modified: `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`,
  stat: null,
});

type Run = Awaited<ReturnType<typeof startRun>>;

/** A load that was offered files, with its staging table. */
async function begin(client: Client, files: readonly protocol.OfferedFile[], parts = 1, of?: Run) {
  const run = of ?? (await startRun(client, 'protocol', 'test', '1'));
  const loadId = await protocol.openLoad(client, run.id, 'things', fingerprint);
  const { pending, remembered } = await protocol.offerFiles(client, loadId, files);
  const taken = await protocol.pendingFiles(client, loadId);
  return { run, loadId, pending, remembered, files: taken, staging: await protocol.stageLoad(client, loadId, parts) };
}

type Begun = Awaited<ReturnType<typeof begin>>;

const outcome = (id: bigint, staged: number, rejected = 0): protocol.PartFileOutcome => ({
  id,
  read: staged + rejected,
  staged,
  rejected,
  code: null,
  message: null,
  retry: false,
  warnings: [],
});

/** Puts one row of each file into staging, and marks the part. */
async function stage(client: Client, { loadId, files, staging }: Begun, words: string, rejected = 0): Promise<boolean> {
  for (const { position } of files) {
    await client.query(`insert into aspen_staging.${staging} values (1, $1, $2, 1)`, [
      `${words} ${position}`,
      position,
    ]);
  }
  return protocol.markPart(
    client,
    loadId,
    1,
    files.map(({ id }) => outcome(id, 1, rejected)),
  );
}

onEachServer('the load protocol', (version) => {
  const database = useDatabase(version);
  const words = async (client: Client) => (await client.query<{ words: string }>('select words from things')).rows;
  let client: Client;

  test('a load publishes what it staged, the last file of a key wins, and publishing again gives the same counts', async () => {
    client = await database.connect();
    await migrate(client, pipeline);
    const load = await begin(client, [offer('b', '1', 2), offer('a', '1', 1)]);
    expect(load.files.map(({ uri }) => uri)).toEqual(['a', 'b']);
    await stage(client, load, 'first');
    const other = await database.connect();
    await load.run.join(other);
    const [one, two] = await Promise.all([
      protocol.publishLoad(client, load.loadId),
      protocol.publishLoad(other, load.loadId),
    ]);
    expect(one).toEqual(two);
    expect(one).toMatchObject({ read: 2, inserted: 1, superseded: 1, published: 2 });
    expect(await words(client)).toEqual([{ words: 'first 2' }]);
  });

  test('a version that is the last published one is not pending; A, B, A is', async () => {
    expect(await begin(client, [offer('a', '1', 1)])).toMatchObject({ pending: 0 });
    const changed = await begin(client, [offer('a', '2', 3)]);
    await stage(client, changed, 'second');
    await protocol.publishLoad(client, changed.loadId);
    expect(await begin(client, [offer('a', '1', 1)])).toMatchObject({ pending: 1 });
  });

  test('a second attempt at a part finds the marker and changes nothing', async () => {
    const load = await begin(client, [offer('c', '1')]);
    expect(await stage(client, load, 'once')).toBe(true);
    expect(
      await protocol.markPart(
        client,
        load.loadId,
        1,
        load.files.map(({ id }) => outcome(id, 1)),
      ),
    ).toBe(false);
    await protocol.endLoad(client, load.loadId, 'abandoned', 'the test is over');
  });

  test('a zombie of an abandoned load fails at the fence, and its load cannot be published', async () => {
    const zombie = await begin(client, [offer('d', '1')]);
    const successor = await begin(client, [offer('d', '1')]);
    await expect(stage(client, zombie, 'zombie')).rejects.toMatchObject({ code: 'load-not-open' });
    await expect(protocol.publishLoad(client, zombie.loadId)).rejects.toMatchObject({ code: 'load-not-open' });
    await protocol.endLoad(client, successor.loadId, 'abandoned', 'the test is over');
  });

  test('of one run the next load begins while one is published, and does not come before it', async () => {
    const first = await begin(client, [offer('chain 1', '1')]);
    await stage(client, first, 'first of the run');
    const [holder, other] = [await database.connect(), await database.connect()];
    await first.run.join(other);
    await holder.query('begin; lock table things in share mode');
    const publishing = protocol.publishLoad(other, first.loadId);
    await expect
      .poll(async () => {
        const { rows } = await client.query("select from pg_locks where relation = 'things'::regclass and not granted");
        return rows.length;
      })
      .toBe(1);
    const second = await begin(client, [offer('chain 2', '1')], 1, first.run);
    await stage(client, second, 'second of the run');
    await holder.query('commit');
    expect(await publishing).toMatchObject({ published: 1 });
    const third = await begin(client, [offer('chain 3', '1')], 1, first.run);
    await stage(client, third, 'third of the run');
    await expect(protocol.publishLoad(client, third.loadId)).rejects.toMatchObject({ code: 'earlier-load-open' });
    expect(await words(client)).toContainEqual({ words: 'first of the run 1' });
    await protocol.publishLoad(client, second.loadId);
    expect(await protocol.publishLoad(client, third.loadId)).toMatchObject({ published: 1 });
    expect(await words(client)).toContainEqual({ words: 'third of the run 1' });
  });

  test('a load of another run gives up all that a run has left open', async () => {
    const first = await begin(client, [offer('left 1', '1')]);
    const second = await begin(client, [offer('left 2', '1')], 1, first.run);
    const next = await begin(client, [offer('left 1', '1'), offer('left 2', '1')]);
    expect(next).toMatchObject({ pending: 2 });
    for (const { loadId } of [first, second])
      await expect(protocol.publishLoad(client, loadId)).rejects.toMatchObject({ code: 'load-not-open' });
    await protocol.endLoad(client, next.loadId, 'abandoned', 'the test is over');
  });

  test('a part that is missing, or staging that a crash emptied, stops the load', async () => {
    const half = await begin(client, [offer('e', '1')], 2);
    await stage(client, half, 'half');
    await expect(protocol.publishLoad(client, half.loadId)).rejects.toMatchObject({ code: 'parts-missing' });
    const emptied = await begin(client, [offer('e', '1')]);
    await stage(client, emptied, 'lost');
    await client.query(`truncate aspen_staging.${emptied.staging}`);
    await expect(protocol.publishLoad(client, emptied.loadId)).rejects.toMatchObject({
      code: 'staging-lost',
      remedy: 'retry',
    });
  });

  test('a refused version is remembered, and holds nothing else back', async () => {
    const dirty = await begin(client, [offer('f', '1')]);
    await stage(client, dirty, 'dirty', 1);
    expect(await protocol.publishLoad(client, dirty.loadId)).toMatchObject({
      refused: 1,
      published: 0,
      rejected: 1,
      held: 1,
    });
    expect(await begin(client, [offer('f', '1'), offer('g', '1')])).toMatchObject({ pending: 1, remembered: 1 });
    expect(await begin(client, [offer('f', '2')])).toMatchObject({ pending: 1, remembered: 0 });
  });

  test('a file whose rows violate a constraint is refused alone, and the others publish', async () => {
    await client.query("alter table things add constraint no_swearing check (words not like 'bad%')");
    const files = Array.from({ length: 20 }, (_, index) => offer(`many ${index}`, '1', index));
    const load = await begin(client, files);
    for (const { position } of load.files) {
      const text = position === 7 ? 'bad' : 'good';
      await client.query(`insert into aspen_staging.${load.staging} values ($1, $2, $1, 1)`, [position, text]);
    }
    await protocol.markPart(
      client,
      load.loadId,
      1,
      load.files.map(({ id }) => outcome(id, 1)),
    );
    expect(await protocol.publishLoad(client, load.loadId)).toMatchObject({ published: 19, refused: 1 });
    const { rows } = await client.query("select message from aspen.load_file where code = 'constraint-violated'");
    expect(rows).toEqual([{ message: expect.stringContaining('no_swearing') }]);
  });

  test.each([
    ['each refer to the one behind it', [1, 2, 3, 4, 5]],
    ['refer to one another this way and that', [3, 5, 1, 4, 2]],
  ])('files whose rows %s publish, although another one violates a constraint', async (_, ids) => {
    await client.query(`truncate things; alter table things add column parent integer generated always as (
      case when id < 5 then id + 1 when id > 5 then 99 end) stored, add constraint family foreign key (parent) references things`);
    const load = await begin(
      client,
      ids.concat(6).map((id, at) => offer(`family/${ids.join('')}/${id}`, '1', at)),
    );
    for (const { position, uri } of load.files)
      await client.query(`insert into aspen_staging.${load.staging} values ($1, 'word', $2, 1)`, [
        Number(uri.slice(-1)),
        position,
      ]);
    await protocol.markPart(
      client,
      load.loadId,
      1,
      load.files.map(({ id }) => outcome(id, 1)),
    );
    expect(await protocol.publishLoad(client, load.loadId)).toMatchObject({ inserted: 5, published: 5, refused: 1 });
    const { rows } = await client.query('select message from aspen.load_file where load_id = $1 and code is not null', [
      load.loadId,
    ]);
    expect(rows).toEqual([{ message: 'its rows violate the constraint family of things' }]);
    await client.query('alter table things drop column parent');
  });

  test.each([
    [
      'alter table things add column more integer not null',
      'alter table things drop column more',
      'its rows hold no value for the column more of things',
    ],
    [
      `create function refuse() returns trigger language plpgsql as $$ begin
         raise check_violation using constraint = new.words, table = new.words, column = new.words; end $$;
       create trigger refuse before insert on things for each row execute function refuse()`,
      'drop function refuse() cascade',
      "something besides the table's constraints, such as a trigger, refuses its rows: SQLSTATE 23514: check_violation",
    ],
  ])('a violation is told by names that there are, after %s', async (make, drop, message) => {
    await client.query('truncate things');
    await client.query(make);
    const load = await begin(client, [offer(`told/${message.length}`, '1')]);
    await stage(client, load, 'secret');
    expect(await protocol.publishLoad(client, load.loadId)).toMatchObject({ published: 0, refused: 1 });
    const { rows } = await client.query('select message from aspen.load_file where load_id = $1', [load.loadId]);
    expect(rows).toEqual([{ message }]);
    await client.query(drop);
  });

  test('of thousands of files the one that violates a constraint is found', async () => {
    await client.query(`truncate things; create table words (word text primary key); insert into words values ('good');
      alter table things add foreign key (words) references words`);
    const load = await begin(
      client,
      Array.from({ length: 4000 }, (_, i) => offer(`many/${i}`, '1')),
    );
    await client.query(
      `insert into aspen_staging.${load.staging}
       select i, case when i = 1234 then 'bad' else 'good' end, i, 1 from generate_series(1, 4000) i`,
    );
    await protocol.markPart(
      client,
      load.loadId,
      1,
      load.files.map(({ id }) => outcome(id, 1)),
    );
    const counts = await protocol.publishLoad(client, load.loadId);
    expect(counts).toMatchObject({ inserted: 3999, held: 1, published: 3999, refused: 1 });
    await client.query('truncate things; drop table words cascade');
  });

  test('a definition that changed meanwhile stops the load', async () => {
    const load = await begin(client, [offer('h', '1')]);
    await stage(client, load, 'late');
    await client.query("update aspen.target set fingerprint = 'another'");
    await expect(protocol.publishLoad(client, load.loadId)).rejects.toMatchObject({ code: 'definition-changed' });
    await protocol.endLoad(client, load.loadId, 'failed', 'the test is over');
  });

  test('the janitor drops staging of ended loads, and of no others', async () => {
    await client.query('update aspen.target set fingerprint = $1', [fingerprint]);
    const live = await begin(client, [offer('i', '1')]);
    await protocol.sweepStaging(client);
    const { rows } = await client.query(
      "select relname from pg_class where relnamespace = 'aspen_staging'::regnamespace",
    );
    expect(rows).toEqual([{ relname: live.staging }]);
    await protocol.endLoad(client, live.loadId, 'abandoned', 'the test is over');
    await protocol.sweepStaging(client);
  });
});
