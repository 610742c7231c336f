import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onEachServer, useDatabase } from '../database.ts';
import { useAspenModel } from './aspen-pipeline.ts';
import { contentOf, type ModelRow } from './model-rows.ts';
import { borrower, type Change, type Details, noBorrower, noRole, role } from './staging.ts';

// Few of everything, so that records meet again, and types come and go.
const number = fc.integer({ min: 1, max: 4 });
const roleName = fc.constantFrom('borrower', 'co-borrower', 'trustee');
const name = fc.constantFrom('Ana Smith', 'Mary Ann O’Brien', 'Cher', '  Ana   Smith ', '山田\u3000花子', '', ' ');
const value = fc.constantFrom('', ' ', '1', '2', 'O\'Brien, "x"\n3');
const email = fc.constantFrom('', 'a@x.com', 'b@x.com', 'a@y.com', 'a@mail.y.co.uk', 'a@X.com', 'a', 'a@x');
const details: fc.Arbitrary<Details> = fc.record(
  { street: value, city: value, state: value, zip_code: value, phone_home: value, phone_cell: value, email },
  { requiredKeys: [] },
);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(number, name, details).map((parts) => borrower(...parts)) },
  { weight: 3, arbitrary: fc.tuple(number, roleName).map((parts) => role(...parts)) },
  { weight: 1, arbitrary: number.map(noBorrower) },
  { weight: 1, arbitrary: fc.tuple(number, roleName).map((parts) => noRole(...parts)) },
);
const changes = fc.array(change, { minLength: 1, maxLength: 6 });

/** Rows that were there before: an unchanged one is as it was, a changed one is still the same row. */
function expectKept(before: readonly ModelRow[], after: readonly ModelRow[]): void {
  const keyOf = ({ table, key }: ModelRow) => JSON.stringify([table, key]);
  const earlier = new Map(before.map((row) => [keyOf(row), row]));
  for (const row of after) {
    const old = earlier.get(keyOf(row));
    if (old === undefined) expect(row.updated).toBeNull();
    else if (JSON.stringify(old.content) === JSON.stringify(row.content)) expect(row).toEqual(old);
    else {
      expect(row).toEqual({ ...old, content: row.content, updated: expect.any(String) });
      expect(row.updated).not.toBe(old.updated);
    }
  }
}

onEachServer('after any sequence of changes the eight tables', (version) => {
  const model = useAspenModel(useDatabase(version));

  test('equal a first build from the same stg_ tables, and every row that stays is the same row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 6 }), async (steps) => {
        const { current } = model;
        await current.empty();
        for (const step of steps) {
          const before = await current.rows();
          await current.change(...step);
          await current.runDue();
          const after = await current.rows();
          expect(contentOf(after)).toEqual(contentOf(await current.firstBuild()));
          expectKept(before, after);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('equal it although files are published while the procedures run, once they have run again', async () => {
    const places = model.current.pipeline.procedures.length;
    const step = fc.record({ first: changes, meanwhile: changes, at: fc.integer({ min: 1, max: places - 1 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
        const { current } = model;
        await current.empty();
        for (const { first, meanwhile, at } of steps) {
          await current.change(...first);
          await current.runDue({ to: at });
          await current.change(...meanwhile);
          await current.runDue({ from: at });
          await current.runDue();
          expect(contentOf(await current.rows())).toEqual(contentOf(await current.firstBuild()));
        }
      }),
      { numRuns: 30 },
    );
  });
});
