import { describe, expect, test } from 'vitest';
import { csv, defineTable, fixedWidth, integer, jsonb, replace, snapshot, text } from '../../model/index.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { useDeliveredFiles } from './delivered-files.ts';

const brake = { share: 1 };
const rejectLimit = { records: 1000 };
const snapshots = defineTable({
  name: 'snapshots',
  source: csv({ prefix: 'snapshots/' }),
  columns: {
    id: integer(),
    part: text(),
    value: integer(),
    secret: integer({ pii: true }),
    extra: jsonb({ optional: true }),
  },
  key: ['id', 'part'],
  load: snapshot({ brake }),
  rejectLimit,
});
const scoped = defineTable({
  name: 'scoped',
  source: csv({ prefix: 'scoped/' }),
  columns: { id: integer(), region: text(), value: integer() },
  key: ['id'],
  load: snapshot({ scope: ['region'], brake }),
  rejectLimit,
});
const keyed = defineTable({
  name: 'keyed',
  source: fixedWidth({ prefix: 'keyed/' }),
  columns: {
    id: integer({ from: { start: 1, end: 2 }, trim: true }),
    value: integer({ from: { start: 3, end: 4 }, trim: true }),
  },
  key: ['id'],
  load: replace({ brake }),
  rejectLimit,
});

const csvOf = (...rows: readonly string[]) => ['id,part,value,secret', ...rows, ''].join('\n');
const first = csvOf('1,a,1,1', '2,a,1,1', '3,a,1,1');
const UNKNOWN = 'rows that it does not have stay, since a rejected record whose key cannot be read may be theirs';

onEachServer('a record that is rejected', (version) => {
  const database = useDatabase(version);
  const files = useDeliveredFiles(database, [snapshots, scoped, keyed]);
  const ids = async (table: string) =>
    (await files.rows(table, 'id, value')).map((row) => Object.values(row ?? {}).join(':'));

  describe('is not a missing one:', () => {
    test.each([
      ['of a value', '2,a,many,1'],
      ['of a value that is not to be seen', '2,a,1,many'],
    ])('where it is rejected because %s, its row stays as it was, and others go', async (_, rejected) => {
      await files.begin();
      files.put('snapshots', '1.csv', first, 1);
      await files.load('snapshots');
      files.put('snapshots', '2.csv', csvOf('1,a,2,1', rejected), 2);
      const { counts, findings } = await files.load('snapshots');
      expect(counts).toMatchObject({ read: 2, updated: 1, removed: 1, rejected: 1, unchanged: 0, superseded: 0 });
      expect(findings.flatMap(({ warnings }) => warnings)).not.toContain(UNKNOWN);
      expect(await ids('snapshots')).toEqual(['1:2', '2:1']);
    });

    test('where only the database refuses a value of it, its row stays, and others go', async () => {
      await files.begin();
      files.put('snapshots', '1.csv', first, 1);
      await files.load('snapshots');
      const rows = ['1,a,2,1,{}', '2,a,2,1,1e999999'];
      files.put('snapshots', '2.csv', ['id,part,value,secret,extra', ...rows, ''].join('\n'), 2);
      expect((await files.load('snapshots')).counts).toMatchObject({ read: 2, updated: 1, removed: 1, rejected: 1 });
      expect(await ids('snapshots')).toEqual(['1:2', '2:1']);
    });

    test.each([
      ['a column of its key', 'two,a,1,1'],
      ['a column of its key that is empty', '2,,1,1'],
      ['its number of fields', '2,a'],
    ])('where %s cannot be read, nothing goes, and the load says so', async (_, rejected) => {
      await files.begin();
      files.put('snapshots', '1.csv', first, 1);
      await files.load('snapshots');
      files.put('snapshots', '2.csv', csvOf('1,a,2,1', rejected), 2);
      const { counts, findings } = await files.load('snapshots');
      expect(counts).toMatchObject({ updated: 1, removed: 0, rejected: 1 });
      expect(findings.flatMap(({ warnings }) => warnings)).toContain(UNKNOWN);
      expect(await ids('snapshots')).toEqual(['1:2', '2:1', '3:1']);
    });

    test('of a key that is delivered right too, the right one counts', async () => {
      await files.begin();
      files.put('snapshots', '1.csv', first, 1);
      await files.load('snapshots');
      files.put('snapshots', '2.csv', csvOf('1,a,2,1', '1,a,x,1', '3,a,x,1', '3,a,3,1', '3,a,x,1'), 2);
      expect((await files.load('snapshots')).counts).toMatchObject({
        updated: 2,
        removed: 1,
        rejected: 3,
        superseded: 0,
      });
      expect(await ids('snapshots')).toEqual(['1:2', '3:3']);
    });

    test('of several files in one load, each keeps what is rejected of itself', async () => {
      await files.begin();
      files.put('snapshots', '1.csv', first, 1);
      files.put('snapshots', '2.csv', csvOf('1,a,2,1', '2,a,x,1'), 2);
      files.put('snapshots', '3.csv', csvOf('1,a,3,1'), 3);
      files.put('snapshots', '4.csv', csvOf('1,a,x,1', '5,a,1,1'), 4);
      expect((await files.load('snapshots')).counts).toMatchObject({
        read: 8,
        inserted: 4,
        updated: 2,
        removed: 2,
        rejected: 2,
      });
      expect(await ids('snapshots')).toEqual(['1:3', '5:1']);
    });

    test('there is none of a region of which only rejected records speak', async () => {
      await files.begin();
      files.put('scoped', '1.csv', 'id,region,value\n1,a,1\n2,a,1\n3,b,1\n4,,1\n', 1);
      await files.load('scoped');
      files.put('scoped', '2.csv', 'id,region,value\n1,a,2\n3,b,x\n9,,x\n', 2);
      expect((await files.load('scoped')).counts).toMatchObject({ updated: 1, removed: 1, rejected: 2 });
      expect(await ids('scoped')).toEqual(['1:2', '3:1', '4:1']);
    });

    test('of lines of fixed width too, in a table that a file replaces', async () => {
      await files.begin();
      files.put('keyed', '1.txt', '1 1 \n2 1 \n3 1 \n', 1);
      await files.load('keyed');
      files.put('keyed', '2.txt', '1 2 \n2 x \n', 2);
      expect((await files.load('keyed')).counts).toMatchObject({ updated: 1, removed: 1, rejected: 1 });
      expect(await ids('keyed')).toEqual(['1:2', '2:1']);
    });
  });
});
