import { expect, test } from 'vitest';
import { ownMigrations } from '../../generator/migrations.ts';
import type { InstallablePipeline } from '../../runtime/migrate/installable.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { useDatabase } from '../database.ts';
import { dumpSchema } from './dump-schema.ts';

const database = useDatabase();

const empty: InstallablePipeline = {
  model: { name: 'nothing', schema: 'public' },
  runtime: ownMigrations(),
  tables: [],
  migrations: [],
  procedures: [],
};

test('sql/runtime/schema.sql is what the migrations give (write it anew with: npx vitest run test/runtime -u)', async () => {
  const client = await database.connect();
  await migrate(client, empty);
  await expect(await dumpSchema(client)).toMatchFileSnapshot('../../sql/runtime/schema.sql');
});

test('a second installation finds nothing to do', async () => {
  expect(await migrate(await database.connect(), empty)).toEqual({ changes: [], note: null });
});

test('each file, load and run is forgotten without looking through the whole ledger for what refers to it', async () => {
  const { rows } = await (await database.connect()).query(
    `select c.conrelid::regclass::text as relation, c.conname from pg_constraint c
     where c.contype = 'f' and c.confrelid in ('aspen.source_file'::regclass, 'aspen.load'::regclass, 'aspen.run'::regclass)
       and not exists (select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])`,
  );
  expect(rows).toEqual([]);
});
