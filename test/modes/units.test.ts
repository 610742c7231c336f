import { describe, expect, test } from 'vitest';
import { csv, defineTable, integer, replace, snapshot, text } from '../../model/index.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { useDeliveredFiles } from './delivered-files.ts';

const columns = { id: integer(), region: text(), value: integer({ required: true }) };
const whole = defineTable({
  name: 'whole',
  source: csv({ prefix: 'whole/' }),
  columns,
  key: ['id'],
  load: snapshot({ brake: { share: 0.5, rows: 1 } }),
  rejectLimit: { records: 5 },
});
const scoped = defineTable({
  name: 'scoped',
  source: csv({ prefix: 'scoped/' }),
  columns,
  key: ['id'],
  load: snapshot({ scope: ['region'], brake: { share: 1 } }),
});
const keyed = defineTable({
  name: 'keyed',
  source: csv({ prefix: 'keyed/' }),
  columns,
  key: ['id'],
  load: replace({ brake: { share: 1 } }),
});
const loose = defineTable({
  name: 'loose',
  source: csv({ prefix: 'loose/' }),
  columns,
  load: replace({ brake: { share: 0.5, rows: 1 } }),
});

const csvOf = (...rows: readonly string[]) => ['id,region,value', ...rows, ''].join('\n');

onEachServer('a file that says by itself what is there', (version) => {
  const database = useDatabase(version);
  const files = useDeliveredFiles(database, [whole, scoped, keyed, loose]);
  const ids = async (table: string) =>
    (await files.rows(table, 'id, value')).map((row) => Object.values(row ?? {}).join(':'));
  const accept = (uri: string) =>
    files.client().query('select aspen.accept_file(max(id)) from aspen.source_file where uri like $1', [`%${uri}`]);

  describe('as a snapshot', () => {
    test('inserts, updates, leaves what is equal, and takes away what it does not have', async () => {
      await files.begin();
      files.put('whole', 'monday.csv', csvOf('1,a,1', '2,a,1', '3,a,1'), 1);
      expect((await files.load('whole')).counts).toMatchObject({ inserted: 3, removed: 0 });
      files.put('whole', 'tuesday.csv', csvOf('2,a,1', '3,a,2', '4,a,1'), 2);
      expect((await files.load('whole')).counts).toMatchObject({
        inserted: 1,
        updated: 1,
        unchanged: 1,
        removed: 1,
        deleted: 0,
      });
      expect(await ids('whole')).toEqual(['2:1', '3:2', '4:1']);
    });

    test('that would take too much away is held, tells how much, and changes nothing; the next one goes on', async () => {
      await files.begin();
      files.put('whole', '1.csv', csvOf('1,a,1', '2,a,1', '3,a,1', '4,a,1'), 1);
      await files.load('whole');
      files.put('whole', '2.csv', csvOf('1,a,2'), 2);
      const { status, findings, counts } = await files.load('whole');
      expect(status).toBe('refused');
      expect(findings).toMatchObject([
        { code: 'brake', message: 'would delete 3 of 4 rows (75 %): the limit is 50 %' },
      ]);
      expect(counts).toMatchObject({ read: 1, held: 1, removed: 0, updated: 0 });
      expect(await ids('whole')).toEqual(['1:1', '2:1', '3:1', '4:1']);
      files.put('whole', '3.csv', csvOf('1,a,3', '2,a,3', '3,a,3'), 3);
      expect((await files.load('whole')).counts).toMatchObject({ updated: 3, removed: 1 });
    });

    test('that is held goes through when a person accepts it, in the place that it had', async () => {
      await files.begin();
      files.put('whole', '1.csv', csvOf('1,a,1', '2,a,1', '3,a,1', '4,a,1'), 1);
      await files.load('whole');
      files.put('whole', '2.csv', csvOf('1,a,2'), 2);
      await files.load('whole');
      await accept('2.csv');
      expect((await files.load('whole')).counts).toMatchObject({ updated: 1, removed: 3 });
      expect(await ids('whole')).toEqual(['1:2']);
    });

    test('that is read again after one that a person accepted is not held', async () => {
      await files.begin();
      files.put('whole', '1.csv', csvOf('1,a,1', '2,a,1', '3,a,1', '4,a,1'), 1);
      await files.load('whole');
      files.put('whole', '2.csv', csvOf('5,a,2', '6,a,2', '7,a,2'), 2);
      await files.load('whole');
      files.put('whole', '3.csv', csvOf('1,a,3', '2,a,3', '3,a,3'), 3);
      await files.load('whole');
      await accept('2.csv');
      expect((await files.load('whole')).counts).toMatchObject({ published: 2, refused: 0, inserted: 6, removed: 6 });
      expect(await ids('whole')).toEqual(['1:3', '2:3', '3:3']);
    });

    test('with no record at all would empty the table, and is held', async () => {
      await files.begin();
      files.put('whole', '1.csv', csvOf('1,a,1'), 1);
      await files.load('whole');
      files.put('whole', '2.csv', csvOf(), 2);
      expect((await files.load('whole')).findings).toMatchObject([{ code: 'brake' }]);
      expect(await ids('whole')).toEqual(['1:1']);
    });

    test('takes nothing away where the key of a rejected record cannot be read, and says so', async () => {
      await files.begin();
      files.put('whole', '1.csv', csvOf('1,a,1', '2,a,1'), 1);
      await files.load('whole');
      files.put('whole', '2.csv', csvOf('1,a,2', 'two,a,2'), 2);
      const { counts, findings } = await files.load('whole');
      expect(counts).toMatchObject({ updated: 1, removed: 0, rejected: 1 });
      expect(findings).toMatchObject([{ warnings: expect.arrayContaining([expect.stringContaining('stay')]) }]);
      expect(await ids('whole')).toEqual(['1:2', '2:1']);
    });

    test('comes after those that came before it in the same load, each of which is one by itself', async () => {
      await files.begin();
      files.put('whole', '1.csv', csvOf('1,a,1', '2,a,1', '3,a,1'), 1);
      files.put('whole', '2.csv', csvOf('2,a,2', '3,a,2'), 2);
      files.put('whole', '3.csv', csvOf('3,a,3'), 3);
      files.put('whole', '4.csv', csvOf('3,a,3', '4,a,4'), 4);
      expect((await files.load('whole')).counts).toMatchObject({
        inserted: 4,
        updated: 3,
        unchanged: 1,
        removed: 2,
        published: 4,
      });
      expect(await ids('whole')).toEqual(['3:3', '4:4']);
    });

    test('that is refused among others leaves them alone', async () => {
      await files.begin();
      files.put('whole', '1.csv', csvOf('1,a,1', '2,a,1', '3,a,1', '4,a,1'), 1);
      files.put('whole', '2.csv', csvOf('1,a,9'), 2);
      files.put('whole', '3.csv', csvOf('1,a,3', '2,a,3', '3,a,3'), 3);
      const { counts, findings } = await files.load('whole');
      expect(findings).toMatchObject([{ code: 'brake', uri: expect.stringContaining('2.csv') }]);
      expect(counts).toMatchObject({ inserted: 4, updated: 3, removed: 1, refused: 1, published: 2, held: 1 });
      expect(await ids('whole')).toEqual(['1:3', '2:3', '3:3']);
    });

    test('of some regions takes away what is missing of these, and of none as of one', async () => {
      await files.begin();
      files.put('scoped', '1.csv', csvOf('1,a,1', '2,a,1', '3,b,1', '4,,1', '5,,1'), 1);
      await files.load('scoped');
      files.put('scoped', '2.csv', csvOf('1,a,2', '4,,2'), 2);
      expect((await files.load('scoped')).counts).toMatchObject({ updated: 2, removed: 2 });
      expect(await ids('scoped')).toEqual(['1:2', '3:1', '4:2']);
    });

    test('counts what goes with its rows, and stops where that is too much', async () => {
      await files.begin();
      const client = files.client();
      await client.query(`create table public.address (id int references whole on delete cascade);
        grant select on public.address to public; create table public.note (id int references whole on delete set null)`);
      files.put('whole', '1.csv', csvOf('1,a,1', '2,a,1', '3,a,1'), 1);
      await files.load('whole');
      await client.query('insert into public.address values (1), (1), (2); insert into public.note values (1)');
      files.put('whole', '2.csv', csvOf('2,a,1', '3,a,1'), 2);
      expect((await files.load('whole')).findings).toMatchObject([
        {
          code: 'brake',
          message:
            'would delete 1 of 3 rows (33.3 %), and with them 2 of 3 rows of address, what 1 rows of note refer to: the limit is 50 %',
        },
      ]);
      expect((await client.query('select count(*)::int as n from public.address')).rows).toEqual([{ n: 3 }]);
      // Of a table that nobody lets be counted, it is told how many rows of it would go.
      await client.query('revoke select on public.address from public');
      files.put('whole', '3.csv', csvOf('4,a,1'), 3);
      expect((await files.load('whole')).findings).toMatchObject([
        {
          message: expect.stringMatching(/^would delete 3 of 3 rows \(100 %\), and with them 3 rows of address, what/),
        },
      ]);
      await client.query('drop table public.address, public.note');
    });

    test('that is accepted late takes nothing away on the way to the last one, nor what would go with it', async () => {
      await files.begin();
      const client = files.client();
      await client.query('create table public.address (id int references whole on delete cascade)');
      files.put('whole', '1.csv', csvOf('1,a,1', '2,a,1', '3,a,1'), 1);
      await files.load('whole');
      files.put('whole', '2.csv', csvOf('1,a,7'), 2);
      expect((await files.load('whole')).findings).toMatchObject([{ code: 'brake' }]);
      files.put('whole', '3.csv', csvOf('2,a,3', '3,a,3'), 3);
      await files.load('whole');
      await client.query('insert into public.address values (3)');
      await accept('2.csv');
      expect((await files.load('whole')).counts).toMatchObject({ published: 2 });
      expect(await ids('whole')).toEqual(['2:3', '3:3']);
      expect((await client.query('select id from public.address')).rows).toEqual([{ id: 3 }]);
      await client.query('drop table public.address');
    });

    test('is refused where rows that it does not have are referred to', async () => {
      await files.begin();
      const client = files.client();
      await client.query('create table public.address (id int references whole)');
      files.put('whole', '1.csv', csvOf('1,a,1', '2,a,1', '3,a,1'), 1);
      await files.load('whole');
      await client.query('insert into public.address values (1)');
      files.put('whole', '2.csv', csvOf('2,a,2', '3,a,2'), 2);
      expect((await files.load('whole')).findings).toMatchObject([
        {
          code: 'constraint-violated',
          message: 'rows of address refer to rows that it does not have (constraint address_id_fkey)',
        },
      ]);
      expect(await ids('whole')).toEqual(['1:1', '2:1', '3:1']);
      await client.query('drop table public.address');
    });
  });

  describe('that replaces', () => {
    test('by a key touches only what differs', async () => {
      await files.begin();
      files.put('keyed', '1.csv', csvOf('1,a,1', '2,a,1', '3,a,1'), 1);
      await files.load('keyed');
      files.put('keyed', '2.csv', csvOf('1,a,1', '2,a,2'), 2);
      expect((await files.load('keyed')).counts).toMatchObject({ updated: 1, unchanged: 1, removed: 1, inserted: 0 });
      expect(await ids('keyed')).toEqual(['1:1', '2:2']);
    });

    test('without a key has its rows take the place of all, one that stands twice too', async () => {
      await files.begin();
      files.put('loose', '1.csv', csvOf('1,a,1', '1,a,1', '2,a,1'), 1);
      await files.load('loose');
      files.put('loose', '2.csv', csvOf('1,a,1', '1,a,1', '9,,9'), 2);
      expect((await files.load('loose')).counts).toMatchObject({ inserted: 3, removed: 3 });
      expect(await ids('loose')).toEqual(['1:1', '1:1', '9:9']);
      files.put('loose', '3.csv', csvOf('9,,9'), 3);
      expect((await files.load('loose')).findings).toMatchObject([
        { code: 'brake', message: 'would delete 2 of 3 rows (66.7 %): the limit is 50 %' },
      ]);
    });
  });
});
