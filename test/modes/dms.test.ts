import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineTable, dms, history, integer, merge, text } from '../../model/index.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { useDeliveredFiles } from './delivered-files.ts';
import { type DmsSettings, fillDmsFolder } from './dms-folder.ts';

const columns = { id: integer(), name: text() };
const settings: Readonly<Record<string, DmsSettings>> = {
  dms_plain: { header: false, op: 'changes', datePartitions: false },
  dms_always: { header: false, op: 'always', datePartitions: true },
  dms_header: { header: true, op: 'changes', datePartitions: true },
};
const tables = Object.entries(settings).map(([name, { header, op }]) =>
  defineTable({ name, source: dms({ prefix: `${name}/`, header, op }), columns, key: ['id'], load: merge() }),
);
const kept = defineTable({
  name: 'dms_history',
  source: dms({ prefix: 'dms_history/' }),
  columns,
  key: ['id'],
  load: history(),
});

onEachServer('a folder that AWS DMS fills', (version) => {
  const database = useDatabase(version);
  const files = useDeliveredFiles(database, [...tables, kept]);

  test('in any cut into loads ends as the source table, whenever its files arrive', async () => {
    const cuts = fc.tuple(fc.constantFrom(...Object.keys(settings)), fc.gen(), fc.array(fc.boolean()));
    await fc.assert(
      fc.asyncProperty(cuts, async ([name, g, ends]) => {
        const setting = settings[name];
        if (setting === undefined) throw new Error('There is no such table.');
        await files.begin();
        const folder = fillDmsFolder(g, setting);
        for (const [at, file] of folder.files.entries()) {
          // Uploads of one minute may end in any order.
          files.put(name, file.name, file.content, 1000 - at);
          if (ends[at] === true || at + 1 === folder.files.length) {
            expect(await files.load(name)).toMatchObject({ status: 'done', counts: { refused: 0, rejected: 0 } });
          }
        }
        expect(await files.rows(name, 'id, name')).toEqual(folder.rows);
      }),
      { numRuns: Number(process.env['ASPEN_RUNS'] ?? 12) },
    );
  }, 3_600_000);

  test('a history of it has a version for each file that changed a row, and ends it where the row went', async () => {
    await files.begin();
    const second = (n: number) => n * 60;
    files.put('dms_history', 'LOAD00000001.csv', '1,a\n2,a\n', second(1));
    files.put('dms_history', '20261130-101500000.csv', 'U,1,b\nD,2,a\n', second(2));
    files.put('dms_history', '20261130-101600000.csv', 'U,1,b\nI,2,c\nU,2,d\n', second(3));
    await files.load('dms_history');
    const minute = (name: string) => `extract(epoch from ${name})::integer / 60`;
    expect(
      await files.rows(
        'dms_history',
        `id, ${minute('valid_from')} as "from", name, ${minute('valid_to')} as "to", current`,
      ),
    ).toEqual([
      { id: 1, from: 1, name: 'a', to: 2, current: false },
      { id: 1, from: 2, name: 'b', to: null, current: true },
      { id: 2, from: 1, name: 'a', to: 2, current: false },
      { id: 2, from: 3, name: 'd', to: null, current: true },
    ]);
  });

  test('a full load that comes when changes are there already is held back', async () => {
    await files.begin();
    files.put('dms_plain', '20261130-101500000.csv', 'I,1,b\n', 1);
    await files.load('dms_plain');
    files.put('dms_plain', 'LOAD00000001.csv', '1,a\n', 2);
    expect(await files.load('dms_plain')).toMatchObject({ status: 'refused' });
    expect(await files.rows('dms_plain', 'id, name')).toEqual([{ id: 1, name: 'b' }]);
  });
});
