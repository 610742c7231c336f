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
