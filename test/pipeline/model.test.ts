import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onEachServer, useDatabase } from '../database.ts';
import { useAspenModel } from './aspen-pipeline.ts';
import { contentOf, type ModelRow } from './model-rows.ts';
import { borrower, type Change, type Details, field, noBorrower, noRole, role } from './staging.ts';

// Few of everything, so that records meet again, and types come and go.
const number = fc.integer({ min: 1, max: 3 });
const roleName = fc.constantFrom('borrower', 'co-borrower', 'trustee');
const name = fc.constantFrom(
  'Ana Smith',
  'Smith',
  'Mary Ann O’Brien',
  'Cher',
  '  Ana   Smith ',
  '山田\u3000花子',
  '',
  ' ',
);
const value = fc.constantFrom('', ' ', '1', '2', 'O\'Brien, "x"\n3');
const email = fc.constantFrom('', 'a@x.com', 'b@x.com', 'a@y.com', 'a@mail.y.co.uk', 'a@X.com', 'a', 'a@x');
const details: fc.Arbitrary<Details> = fc.record(
  { street: value, city: value, state: value, zip_code: value, phone_home: value, phone_cell: value, email },
  { requiredKeys: [] },
);
// Most changes are of one field, since a comparison that forgets a column, or NULL, shows only there.
const place = fc.constantFrom('street', 'city', 'state', 'zip_code', 'phone_home', 'phone_cell');
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(number, place, fc.option(value)).map((parts) => field(...parts)) },
  { weight: 3, arbitrary: fc.tuple(number, fc.option(email)).map(([who, to]) => field(who, 'email', to)) },
  { weight: 3, arbitrary: fc.tuple(number, name, details).map((parts) => borrower(...parts)) },
  { weight: 3, arbitrary: fc.tuple(number, roleName).map((parts) => role(...parts)) },
  { weight: 1, arbitrary: number.map(noBorrower) },
  { weight: 1, arbitrary: fc.tuple(number, roleName).map((parts) => noRole(...parts)) },
);
const changes = fc.array(change, { minLength: 1, maxLength: 4 });
/** What sequences begin with: somebody with a role, so that what follows has something to change. */
const beginning = fc.tuple(name, details, roleName).map(([who, what, as]) => [borrower(1, who, what), role(1, as)]);

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
      fc.asyncProperty(beginning, fc.array(changes, { minLength: 3, maxLength: 8 }), async (start, steps) => {
        const { current } = model;
        await current.empty();
        for (const step of [start, ...steps]) {
          const before = await current.rows();
          await current.change(...step);
          await current.runDue();
          const after = await current.rows();
          expect(contentOf(after)).toEqual(contentOf(await current.firstBuild()));
          expectKept(before, after);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('equal a first build although files are published while the procedures run, once they have run again', async () => {
    const places = model.current.pipeline.procedures.length;
    const step = fc.record({ first: changes, meanwhile: changes, at: fc.integer({ min: 1, max: places - 1 }) });
    await fc.assert(
      fc.asyncProperty(beginning, fc.array(step, { minLength: 1, maxLength: 3 }), async (start, steps) => {
        const { current } = model;
        await current.empty();
        await current.change(...start);
        for (const { first, meanwhile, at } of steps) {
          await current.change(...first);
          await current.runDue({ to: at });
          await current.change(...meanwhile);
          await current.runDue({ from: at });
          await current.runDue();
          expect(contentOf(await current.rows())).toEqual(contentOf(await current.firstBuild()));
        }
      }),
      { numRuns: 40 },
    );
  });
});
