import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv, defineTable, integer, merge, text } from '../../model/index.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { useDeliveredFiles } from './delivered-files.ts';

const columns = {
  id: integer(),
  at: integer(),
  value: integer({ required: true }),
  note: text({ default: 'none' }),
};
const key = ['id'] as const;
const deleteWhen = { Op: ['D', 'T'] };
const plain = defineTable({
  name: 'plain',
  source: csv({ prefix: 'plain/' }),
  columns,
  key,
  load: merge({ deleteWhen }),
});
const latest = defineTable({
  name: 'latest',
  source: csv({ prefix: 'latest/' }),
  columns,
  key,
  load: merge({ latest: 'at', deleteWhen }),
});
const own = defineTable({
  name: 'own',
  source: csv({ prefix: 'own/', header: false }),
  columns: { id: integer(), gone: text({ oneOf: ['yes', 'no'] }), part: integer({ pii: true }) },
  key: ['part', 'id'],
  load: merge({ deleteWhen: { gone: 'yes' } }),
});

interface Change {
  readonly op: 'I' | 'U' | 'D' | 'T';
  readonly id: number;
  readonly at: number | null;
  readonly value: number;
  readonly note: string;
}

interface Delivery {
  readonly hasNote: boolean;
  readonly changes: readonly Change[];
}

const delivery: fc.Arbitrary<Delivery> = fc.record({
  hasNote: fc.boolean(),
  changes: fc.array(
    fc.record({
      op: fc.constantFrom<Change['op'][]>('I', 'U', 'U', 'D', 'T'),
      id: fc.integer({ min: 1, max: 3 }),
      at: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.constant(null)),
      value: fc.integer({ min: 1, max: 3 }),
      note: fc.constantFrom('', 'a', 'b'),
    }),
    { maxLength: 5 },
  ),
});

const deletes = ({ op }: Change) => op === 'D' || op === 'T';

/** Of what deletes, the rest may be empty or wrong. */
function contentOf({ hasNote, changes }: Delivery): string {
  const lines = changes.map((change) => {
    const { op, id, at, value, note } = change;
    const rest = deletes(change) ? (value === 1 ? '' : 'nonsense') : String(value);
    return [op, id, at ?? '', rest, ...(hasNote ? [note] : [])].join();
  });
  return `${[['Op', 'id', 'at', 'value', ...(hasNote ? ['note'] : [])].join(), ...lines].join('\n')}\n`;
}

/** What the table holds after each change in its turn. */
function expected(deliveries: readonly Delivery[], byLatest: boolean) {
  const rows = new Map<number, { at: number | null; row: { value: number; note: string } | null }>();
  for (const { hasNote, changes } of deliveries)
    for (const change of changes) {
      const { id, at, value, note } = change;
      const known = rows.get(id);
      if (byLatest && known !== undefined && (at ?? -1) < (known.at ?? -1)) continue;
      const kept = known?.row?.note ?? 'none';
      const row = deletes(change) ? null : { value, note: hasNote ? note || 'none' : kept };
      rows.set(id, { at, row });
    }
  return [...rows]
    .flatMap(([id, { at, row }]) => (row === null ? [] : [{ id, at, ...row }]))
    .sort((a, b) => a.id - b.id);
}

onEachServer('merge with deleteWhen', (version) => {
  const database = useDatabase(version);
  const files = useDeliveredFiles(database, [plain, latest, own]);

  test('for any files in any cut into loads ends as the changes do one after another, and the counts add up', async () => {
    const scenario = fc.tuple(
      fc.constantFrom('plain', 'latest'),
      fc.array(fc.tuple(delivery, fc.boolean()), { minLength: 1, maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async ([name, deliveries]) => {
        await files.begin();
        for (const [at, [each, ends]] of deliveries.entries()) {
          files.put(name, `${at}.csv`, contentOf(each), at + 1);
          if (!ends && at + 1 < deliveries.length) continue;
          const { counts } = await files.load(name);
          if (counts === null) throw new Error('The load was not counted.');
          const { read, inserted, updated, unchanged, superseded, suppressed, deleted } = counts;
          expect(counts).toMatchObject({ rejected: 0, held: 0, suppressed: 0 });
          expect(inserted + updated + unchanged + superseded + suppressed + deleted).toBe(read);
          expect(unchanged).toBeGreaterThanOrEqual(0);
        }
        const all = deliveries.map(([each]) => each);
        expect(await files.rows(name, 'id, at, value, note')).toEqual(expected(all, name === 'latest'));
      }),
      { numRuns: Number(process.env['ASPEN_RUNS'] ?? 12) },
    );
  }, 3_600_000);

  test('in one load a row that comes, goes and comes again is there', async () => {
    await files.begin();
    files.put('plain', 'a.csv', 'Op,id,at,value\nI,1,1,1\nD,1,,\nI,1,2,2\nI,2,1,1\nD,2,,\n', 1);
    expect(await files.load('plain')).toMatchObject({
      counts: { read: 5, inserted: 1, superseded: 3, deleted: 0, unchanged: 1 },
    });
    expect(await files.rows('plain', 'id, value')).toEqual([{ id: 1, value: 2 }]);
  });

  test('a late record that is older does not raise the dead, also of a table that is empty by then; a newer one is a new row', async () => {
    await files.begin();
    files.put('latest', 'a.csv', 'Op,id,at,value\nI,1,10,1\n', 1);
    await files.load('latest');
    files.put('latest', 'b.csv', 'Op,id,at,value\nD,1,20,\n', 2);
    expect(await files.load('latest')).toMatchObject({ counts: { read: 1, deleted: 1, unchanged: 0 } });
    files.put('latest', 'c.csv', 'Op,id,at,value\nU,1,15,2\n', 3);
    expect(await files.load('latest')).toMatchObject({ counts: { read: 1, superseded: 1, inserted: 0 } });
    expect(await files.rows('latest', 'id, value')).toEqual([]);
    files.put('latest', 'd.csv', 'Op,id,at,value\nI,1,21,3\n', 4);
    expect(await files.load('latest')).toMatchObject({ counts: { inserted: 1 } });
  });

  test('what is buried is forgotten after 90 days', async () => {
    await files.begin();
    files.put('latest', 'a.csv', 'Op,id,at,value\nD,1,20,\nD,2,20,\n', 1);
    await files.load('latest');
    await files.client().query(`update aspen.tombstone set buried = buried - interval '91 days' where key ->> 0 = '1'`);
    await files.client().query('select aspen.sweep_staging()');
    const { rows } = await files.client().query('select key, as_of from aspen.tombstone');
    expect(rows).toEqual([{ key: [2], as_of: 20 }]);
  });

  test('of a record that deletes only key, latest and the field are judged', async () => {
    await files.begin();
    files.put('latest', 'a.csv', 'Op,id,at,value,note\nD,,1,x,\nD,1,x,x,\nD,1,1,x,"a"\nX,1,1,x,\n', 1);
    expect(await files.load('latest')).toMatchObject({ status: 'refused' });
    const { rows } = await files.client().query('select record, column_name, code from aspen.reject order by 1, 2');
    expect(rows).toEqual([
      { record: 1n, column_name: 'id', code: 'missing-required' },
      { record: 2n, column_name: 'at', code: 'not-an-integer' },
      { record: 4n, column_name: 'value', code: 'not-an-integer' },
    ]);
  });

  test('a file without the field is refused, since what deletes could not be told', async () => {
    await files.begin();
    files.put('plain', 'a.csv', 'id,at,value\n1,1,1\n', 1);
    expect(await files.load('plain')).toMatchObject({ status: 'refused' });
    const { rows } = await files.client().query('select code, message from aspen.load_file');
    expect(rows).toMatchObject([{ code: 'missing-column', message: expect.stringContaining('no column "Op"') }]);
  });

  test('the field may be a column of the table, whatever its rules say; without a header by its name', async () => {
    await files.begin();
    files.put('own', 'a.csv', '1,no,1\n2,no,1\n1,no,2\n', 1);
    await files.load('own');
    files.put('own', 'b.csv', '1,yes,1\n3,yes,9\n', 2);
    expect(await files.load('own')).toMatchObject({ counts: { read: 2, deleted: 1, unchanged: 1 } });
    expect(await files.rows('own', 'id, gone, part')).toEqual([
      { id: 1, gone: 'no', part: 2 },
      { id: 2, gone: 'no', part: 1 },
    ]);
  });
});
