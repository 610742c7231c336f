import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  append,
  csv,
  defineTable,
  integer,
  merge,
  replace,
  snapshot,
  type TableDefinition,
  text,
} from '../../model/index.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { csvOf, type Delivered, type Line } from './delivered.ts';
import { type DeliveredFiles, useDeliveredFiles } from './delivered-files.ts';
import { type RememberedCounts, RememberedLedger } from './remembered-ledger.ts';
import { AppendedTable, MergedTable, type RememberedTable, ReplacedTable, SnapshotTable } from './remembered-tables.ts';

const RUNS = Number(process.env['ASPEN_RUNS'] ?? 2);
const SEED = Number(process.env['ASPEN_SEED'] ?? 20_261_201);

const columns = { id: integer(), region: text(), value: integer({ required: true }) };
const brake = { share: 0.5, rows: 1 };
const rejectLimit = { records: 1 };

function tableOf(name: string, rest: Pick<TableDefinition, 'load' | 'key' | 'rejectLimit'>): TableDefinition {
  return { name, source: csv({ prefix: `${name}/` }), columns, ...rest };
}

/** Each mode as a definition, and as a model in memory. */
const MODES: readonly (readonly [TableDefinition, () => RememberedTable])[] = [
  [tableOf('appended', { load: append({ sameContent: 'load' }), rejectLimit }), () => new AppendedTable()],
  [tableOf('merged', { load: merge(), key: ['id'], rejectLimit }), () => new MergedTable()],
  [
    tableOf('snapshots', { load: snapshot({ brake }), key: ['id'], rejectLimit }),
    () => new SnapshotTable(brake, false),
  ],
  [
    tableOf('regions', { load: snapshot({ scope: ['region'], brake }), key: ['id'], rejectLimit }),
    () => new SnapshotTable(brake, true),
  ],
  [tableOf('replaced', { load: replace({ brake }), key: ['id'], rejectLimit }), () => new SnapshotTable(brake, false)],
  [tableOf('loose', { load: replace({ brake }) }), () => new ReplacedTable(brake)],
];

type Step =
  | { readonly kind: 'deliver'; readonly file: Delivered }
  /** A version of a file that was delivered before. */
  | { readonly kind: 'again'; readonly which: number }
  | { readonly kind: 'load' }
  | { readonly kind: 'accept' };

const line: fc.Arbitrary<Line> = fc.record({
  id: fc.integer({ min: 1, max: 5 }),
  region: fc.constantFrom('a', 'b', null),
  value: fc.integer({ min: 1, max: 2 }),
  rejected: fc.oneof(
    { weight: 12, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.constant('value' as const) },
    { weight: 1, arbitrary: fc.constant('key' as const) },
  ),
});
const file: fc.Arbitrary<Delivered> = fc.record({
  name: fc.constantFrom('a.csv', 'b.csv', 'c.csv'),
  lines: fc.array(line, { maxLength: 6 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('deliver' as const), file }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('again' as const), which: fc.nat({ max: 20 }) }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'load' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'accept' } as const) },
);
const steps = fc.array(step, { minLength: 3, maxLength: 12 }).map((all) => [...all, { kind: 'load' } as const]);

/** Takes the steps with a table and with its model, and compares them after each load. */
async function follow(
  files: DeliveredFiles,
  { name }: TableDefinition,
  model: RememberedTable,
  all: readonly Step[],
): Promise<void> {
  await files.begin();
  const ledger = new RememberedLedger(model);
  const versions: Delivered[] = [];
  let second = 0;
  const compare = async (expected: RememberedCounts) => {
    const { counts, status } = await files.load(name);
    const rows = (await files.rows(name, `concat_ws(':', id, coalesce(region, ''), value) as row, 1`)).map((row) =>
      String(Object.values(row ?? {})[0]),
    );
    expect(rows.sort()).toEqual(model.rows());
    if (counts === null || status === 'nothing new') {
      expect(expected).toMatchObject({ read: 0, published: 0, refused: 0 });
      return;
    }
    expect(counts).toMatchObject(expected);
    const { read, inserted, updated, unchanged, superseded, suppressed, rejected, held } = counts;
    expect(inserted + updated + unchanged + superseded + suppressed + rejected + held).toBe(read);
    expect(unchanged).toBeGreaterThanOrEqual(0);
  };
  for (const each of all) {
    if (each.kind === 'deliver' || each.kind === 'again') {
      const delivered = each.kind === 'deliver' ? each.file : versions[each.which % versions.length];
      if (delivered === undefined) continue;
      versions.push(delivered);
      second += 10;
      ledger.deliver(delivered);
      files.put(name, delivered.name, csvOf(delivered), second);
    } else if (each.kind === 'load') {
      await compare(ledger.load());
    } else {
      const refused = ledger.acceptable;
      if (refused === null) continue;
      await files.client().query(
        `select aspen.accept_file(n.file_id) from aspen.refused_now n join aspen.source_file s on s.id = n.file_id
          where s.target = $1 and s.uri like $2 order by n.load_id desc limit 1`,
        [name, `%${refused}`],
      );
      await compare(ledger.accept(refused));
    }
  }
}

onEachServer('any sequence of deliveries, refusals and loads', (version) => {
  const database = useDatabase(version);
  const files = useDeliveredFiles(
    database,
    MODES.map(([table]) => defineTable(table)),
  );

  describe('leaves and counts what a model in memory does,', () => {
    test.each(MODES.map(([table, model]) => [table.name, table, model] as const))(
      'in the table %s',
      async (_, table, model) => {
        await fc.assert(
          fc.asyncProperty(steps, (all) => follow(files, table, model(), all)),
          { numRuns: RUNS, seed: SEED, endOnFailure: RUNS > 50 },
        );
      },
      60_000 + RUNS * 10_000,
    );
  });
});
