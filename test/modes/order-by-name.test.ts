import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv, defineTable, integer, merge } from '../../model/index.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { useDeliveredFiles } from './delivered-files.ts';

const changes = defineTable({
  name: 'changes',
  source: csv({ prefix: 'changes/' }),
  columns: { id: integer(), value: integer() },
  key: ['id'],
  load: merge({ order: 'name', deleteWhen: { Op: 'D' } }),
});

onEachServer('a merge in the order of names', (version) => {
  const database = useDatabase(version);
  const files = useDeliveredFiles(database, [changes]);
  const put = (name: string, value: number | 'D', second: number) =>
    files.put('changes', name, `Op,id,value\n${value === 'D' ? 'D,1,' : `U,1,${value}`}\n`, second);
  const rows = () => files.rows('changes', 'id, value');
  const lateFiles = async () =>
    (
      await files
        .client()
        .query(
          `select s.id, s.uri, f.message from aspen.load_file f join aspen.source_file s on s.id = f.file_id where f.code = 'late-file'`,
        )
    ).rows;

  test('loads the files of one listing by their names, whenever they were modified', async () => {
    const scenario = fc.array(
      fc.record({
        value: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant<'D'>('D')),
        second: fc.integer({ min: 1, max: 9 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(scenario, async (all) => {
        await files.begin();
        for (const [at, { value, second }] of all.entries()) put(`${String(at).padStart(3, '0')}.csv`, value, second);
        await files.load('changes');
        const last = all.at(-1)?.value;
        expect(await rows()).toEqual(last === 'D' ? [] : [{ id: 1, value: last }]);
      }),
      { numRuns: Number(process.env['ASPEN_RUNS'] ?? 5) },
    );
  }, 3_600_000);

  test('holds a file back whose name sorts before that of one that is loaded, which `retry` reads with all that follow', async () => {
    await files.begin();
    put('1.csv', 1, 1);
    put('3.csv', 3, 1);
    await files.load('changes');
    put('2.csv', 'D', 9);
    put('4.csv', 4, 2);
    expect(await files.load('changes')).toMatchObject({ status: 'refused', counts: { refused: 1, published: 1 } });
    const [late] = await lateFiles();
    expect(late).toMatchObject({
      uri: expect.stringMatching(/changes\/2.csv$/),
      message: expect.stringMatching(/^its name sorts before that of .*changes\/3.csv, which is loaded$/),
    });
    expect(await rows()).toEqual([{ id: 1, value: 4 }]);
    await files.client().query('select aspen.retry_file($1)', [late?.id]);
    expect(await files.load('changes')).toMatchObject({
      status: 'done',
      counts: { read: 3, published: 3, refused: 0 },
    });
    expect(await rows()).toEqual([{ id: 1, value: 4 }]);
    expect(await files.load('changes')).toMatchObject({ status: 'nothing new' });
  });

  test('lets it in as it is where a person accepts it', async () => {
    await files.begin();
    put('3.csv', 3, 1);
    await files.load('changes');
    put('2.csv', 2, 9);
    await files.load('changes');
    const [late] = await lateFiles();
    await files.client().query('select aspen.accept_file($1)', [late?.id]);
    expect(await files.load('changes')).toMatchObject({ status: 'done', counts: { read: 1, published: 1 } });
    expect(await rows()).toEqual([{ id: 1, value: 2 }]);
  });

  test('takes a new version of the last file, and holds one of a file before it', async () => {
    await files.begin();
    put('1.csv', 1, 1);
    put('2.csv', 2, 1);
    await files.load('changes');
    put('2.csv', 5, 3);
    expect(await files.load('changes')).toMatchObject({ status: 'done', counts: { updated: 1 } });
    put('1.csv', 6, 4);
    expect(await files.load('changes')).toMatchObject({ status: 'refused' });
    expect(await rows()).toEqual([{ id: 1, value: 5 }]);
  });
});
