import { expect, test } from 'vitest';
import { Random } from '../../examples/random.ts';
import { deliveredByHand } from '../pipeline/delivered-by-hand.ts';
import { aspen, examplePipeline, queryRows, writeFiles } from './run-aspen.ts';

test('borrowers as a person delivers them, states by name and zip codes without their zero, load into the eight tables without a reject', async () => {
  const folder = examplePipeline();
  const { borrowers, roles } = deliveredByHand(new Random(7), 1000);
  expect(borrowers).toMatch(/Connecticut/);
  expect(borrowers).toMatch(/New Jersey/);
  expect(borrowers).toMatch(/, \S|\S {2},/);
  writeFiles(folder, { 'hand/borrower/people.csv': borrowers, 'hand/role_profile/roles.csv': roles });

  const { code, events } = await aspen(folder, ['load', '--source', 'hand', '--json']);
  expect(code).toBe(0);
  const table = events.find(({ event, table }) => event === 'table' && table === 'stg_borrower');
  expect(table).toMatchObject({ counts: { read: 1000, inserted: 1000, rejected: 0 } });

  const rows = async (sql: string) => await queryRows(folder, sql);
  expect(await rows('select distinct state from stg_borrower where length(state) <> 2 order by 1')).toEqual(
    ['California', 'Connecticut', 'Massachusetts', 'New Jersey', 'Texas'].map((state) => ({ state })),
  );
  expect(await rows("select count(*) > 100 as kept from stg_borrower where zip_code ~ '^[0-9]{4}(-|$)'")).toEqual([
    { kept: true },
  ]);
  const columns = ['full_name', 'street', 'city', 'state', 'zip_code', 'phone_home', 'phone_cell', 'email'];
  const padded = columns.map((column) => `${column} <> btrim(${column}, e' \\t')`).join(' or ');
  expect(await rows(`select count(*) from stg_borrower where ${padded}`)).toEqual([{ count: 0 }]);
  for (const name of [
    ...['user_profile', 'role_profile', 'role_profile_type', 'address'],
    ...['email', 'email_type', 'phone_number', 'phone_number_type'],
  ]) {
    expect(await rows(`select '${name}' as filled from ${name} limit 1`)).toEqual([{ filled: name }]);
  }
});
