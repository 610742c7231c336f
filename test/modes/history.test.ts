import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv, date, defineTable, history, integer, text } from '../../model/index.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { useDeliveredFiles } from './delivered-files.ts';
import { HistoryModel, type Said } from './history-model.ts';

const columns = {
  'Key "1"': integer({ from: 'id' }),
  part: text(),
  value: integer(),
  changed: date({ optional: true }),
};
const key = ['Key "1"', 'part'] as const;
const byFile = defineTable({
  name: 'by_file',
  source: csv({ prefix: 'by_file/' }),
  columns,
  key,
  load: history({ deleteWhen: { Op: 'D' } }),
  lineage: true,
});
const byColumn = defineTable({
  name: 'By "column"',
  source: csv({ prefix: 'by_column/' }),
  columns: { ...columns, changed: date() },
  key,
  load: history({
    validFrom: 'changed',
    deleteWhen: { Op: 'D' },
    columns: { from: 'since', to: 'Until', current: 'is current' },
  }),
});

interface Delivery {
  /** Of the file's modification, in days. */
  readonly day: number;
  readonly says: readonly Said[];
}

const delivery: fc.Arbitrary<Delivery> = fc.record({
  day: fc.integer({ min: 1, max: 6 }),
  says: fc.array(
    fc.record({
      key: fc.integer({ min: 1, max: 2 }),
      day: fc.integer({ min: 1, max: 6 }),
      value: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constant<'end'>('end')),
    }),
    { maxLength: 4 },
  ),
});

const DAY = 24 * 60 * 60;
const dateOf = (day: number) => new Date(day * DAY * 1000).toISOString().slice(0, 10);

function contentOf(says: readonly Said[]): string {
  const lines = says.map(({ key: id, day, value }) => {
    const [op, number] = value === 'end' ? ['D', ''] : ['U', value];
    return `${op},${id},"a, ${id}",${number},${dateOf(day)}\n`;
  });
  return `Op,id,part,value,changed\n${lines.join('')}`;
}

onEachServer('a history', (version) => {
  const database = useDatabase(version);
  const files = useDeliveredFiles(database, [byFile, byColumn]);

  const told = (table: string, [from, to, current]: readonly [string, string, string]) =>
    files.rows(
      table,
      `"Key ""1""" as key, extract(epoch from ${from})::integer / ${DAY} as "from", value,
       extract(epoch from ${to})::integer / ${DAY} as "to", ${current} as current`,
    );

  const loaded = (name: string) =>
    name === 'by_file'
      ? told(name, ['valid_from', 'valid_to', 'current'])
      : told(name, ['since', '"Until"', '"is current"']);

  async function addsUp(name: string): Promise<void> {
    const { counts, status } = await files.load(name);
    expect(['done', 'nothing new']).toContain(status);
    if (counts === null) throw new Error('The load was not counted.');
    const { read, inserted, updated, unchanged, superseded, suppressed, deleted } = counts;
    expect(counts).toMatchObject({ rejected: 0, held: 0, suppressed: 0 });
    expect(inserted + updated + unchanged + superseded + suppressed + deleted).toBe(read);
    expect(unchanged).toBeGreaterThanOrEqual(0);
  }

  test('for any files in any cut into loads has the periods of the rules, which never overlap', async () => {
    const scenario = fc.tuple(
      fc.constantFrom('by_file', 'By "column"'),
      fc.array(fc.tuple(delivery, fc.boolean()), { minLength: 1, maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async ([name, deliveries]) => {
        await files.begin();
        const isByFile = name === 'by_file';
        const expected = new HistoryModel(!isByFile);
        let load: (Delivery & { readonly at: number })[] = [];
        for (const [at, [each, ends]] of deliveries.entries()) {
          // Of the column's table the order of arrival is that of the files, whatever the records say.
          const day = isByFile ? each.day : at + 1;
          files.put(isByFile ? name : 'by_column', `${at}.csv`, contentOf(each.says), day * DAY);
          load.push({ ...each, day, at });
          if (!ends && at + 1 < deliveries.length) continue;
          await addsUp(name);
          const arrived = load.toSorted((a, b) => a.day - b.day || a.at - b.at);
          expected.load(
            arrived.flatMap(({ day: modified, says }) =>
              says.map((said) => (isByFile ? { ...said, day: modified } : said)),
            ),
          );
          load = [];
          expect(await loaded(name)).toEqual(expected.periods());
        }
        // Read again in their order, the files change nothing.
        await files.client().query('update aspen.published_file set replay = true');
        await addsUp(name);
        if (!isByFile) expect(await loaded(name)).toEqual(expected.periods());
      }),
      { numRuns: Number(process.env['ASPEN_RUNS'] ?? 15) },
    );
  }, 3_600_000);
});
