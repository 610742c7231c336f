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

const wide = defineTable({
  name: 'wide',
  source: csv({ prefix: 'wide/' }),
  columns: { id: integer(), value: integer() },
  key: ['id'],
  load: history(),
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
  const files = useDeliveredFiles(database, [byFile, byColumn, wide]);

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

  const day = (n: number) => n * DAY;

  test('a late record goes into its place between the periods that are there, and takes nothing of them away', async () => {
    await files.begin();
    const put = (name: string, at: number, ...lines: readonly string[]) =>
      files.put('by_column', name, `Op,id,part,value,changed\n${lines.join('\n')}\n`, day(at));
    put('a.csv', 1, 'I,1,x,1,2026-01-01', 'U,1,x,2,2026-01-05', 'D,1,x,,2026-01-09');
    expect(await files.load('By "column"')).toMatchObject({ counts: { read: 3, inserted: 2, deleted: 1 } });
    put('b.csv', 2, 'U,1,x,3,2026-01-03', 'U,1,x,4,2026-01-07');
    expect(await files.load('By "column"')).toMatchObject({ counts: { read: 2, inserted: 2, updated: 0 } });
    const { rows } = await files
      .client()
      .query(`select value, since::text, "Until"::text, "is current" from "By ""column""" order by since`);
    expect(rows).toEqual([
      { value: 1, since: '2026-01-01', Until: '2026-01-03', 'is current': false },
      { value: 3, since: '2026-01-03', Until: '2026-01-05', 'is current': false },
      { value: 2, since: '2026-01-05', Until: '2026-01-07', 'is current': false },
      { value: 4, since: '2026-01-07', Until: '2026-01-09', 'is current': false },
    ]);
  });

  test('a file that is delivered again as it was before is a version of its own, from when it was modified', async () => {
    await files.begin();
    for (const [at, value] of [
      [1, 1],
      [2, 2],
      [3, 1],
      [4, 1],
    ] as const) {
      files.put('by_file', 'a.csv', `Op,id,part,value,changed\nU,1,x,${value},\nU,2,x,7,\n`, day(at));
      await files.load('by_file');
    }
    expect(await loaded('by_file')).toEqual([
      { key: 1, from: 1, value: 1, to: 2, current: false },
      { key: 1, from: 2, value: 2, to: 3, current: false },
      { key: 1, from: 3, value: 1, to: null, current: true },
      { key: 2, from: 1, value: 7, to: null, current: true },
    ]);
  });

  test('a table with partitions, an index, triggers, generated and identity columns keeps them, and rows that do not change are not touched', async () => {
    await files.begin();
    await files.client().query(`
      alter table public.wide add identity bigint generated always as identity, add twice integer generated always as (value * 2) stored;
      create unique index one_current on public.wide (id) where current;
      create table public.touched (id integer, what text);
      grant all on public.touched to aspen_owner;
      create function public.note() returns trigger language plpgsql as $$
        begin insert into public.touched values (new.id, tg_op); return null; end $$;
      create trigger note after insert or update on public.wide for each row execute function public.note();`);
    files.put('wide', 'a.csv', 'id,value\n1,1\n2,1\n3,1\n', day(1));
    await files.load('wide');
    files.put('wide', 'b.csv', 'id,value\n3,1\n2,2\n4,1\n1,1\n', day(2));
    expect(await files.load('wide')).toMatchObject({ counts: { read: 4, inserted: 2, updated: 0, unchanged: 2 } });
    const { rows } = await files
      .client()
      .query('select id, what, count(*)::integer from public.touched group by 1, 2 order by 1, 2');
    expect(rows).toEqual([
      { id: 1, what: 'INSERT', count: 1 },
      { id: 2, what: 'INSERT', count: 2 },
      { id: 2, what: 'UPDATE', count: 1 },
      { id: 3, what: 'INSERT', count: 1 },
      { id: 4, what: 'INSERT', count: 1 },
    ]);
    expect(await files.rows('wide', 'id, valid_from, twice, current')).toHaveLength(5);
    const { rows: ends } = await files
      .client()
      .query('select created, updated is null as untouched, updated_by from public.wide where not current');
    expect(ends).toMatchObject([{ untouched: false, updated_by: expect.any(String) }]);

    await files.client().query(`
      alter table public.wide rename to old_wide;
      create table public.wide (like public.old_wide including defaults including generated including identity) partition by range (valid_from);
      create table public.wide_1 partition of public.wide for values from (minvalue) to ('1970-01-02 12:00Z');
      create table public.wide_2 partition of public.wide for values from ('1970-01-02 12:00Z') to (maxvalue);
      alter table public.wide add primary key (id, valid_from);
      insert into public.wide (id, value, valid_from, valid_to, current) select id, value, valid_from, valid_to, current from public.old_wide;
      alter table public.wide owner to aspen_owner;`);
    files.put('wide', 'c.csv', 'id,value\n1,3\n2,2\n', day(3));
    expect(await files.load('wide')).toMatchObject({ counts: { read: 2, inserted: 1, unchanged: 1 } });
    expect(
      await files.rows(
        'wide',
        `id, extract(day from valid_from at time zone 'UTC')::integer - 1 as "from", value, current`,
      ),
    ).toEqual([
      { id: 1, from: 1, value: 1, current: false },
      { id: 1, from: 3, value: 3, current: true },
      { id: 2, from: 1, value: 1, current: false },
      { id: 2, from: 2, value: 2, current: true },
      { id: 3, from: 1, value: 1, current: true },
      { id: 4, from: 2, value: 1, current: true },
    ]);
  });

  test('a trigger may leave versions out, which are counted', async () => {
    await files.begin();
    await files.client().query(`
      create function leave_out() returns trigger language plpgsql as $$
        begin if new.value = 9 then return null; end if; return new; end $$;
      create trigger leave_out before insert on "By ""column""" for each row execute function leave_out();`);
    files.put('by_column', 'a.csv', 'Op,id,part,value,changed\nI,1,x,9,2026-01-01\nI,1,x,1,2026-01-02\n', day(1));
    expect(await files.load('By "column"')).toMatchObject({
      counts: { read: 2, inserted: 1, suppressed: 1, unchanged: 0 },
    });
    await files.client().query('drop trigger leave_out on "By ""column"""');
  });

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
