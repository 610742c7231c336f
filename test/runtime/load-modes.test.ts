import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import {
  append,
  csv,
  definePipeline,
  defineTable,
  history,
  integer,
  merge,
  replace,
  snapshot,
} from '../../model/index.ts';
import { LOAD_MODES } from '../../model/load-modes.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { onEachServer, useDatabase } from '../database.ts';

onEachServer('the database', (version) => {
  const database = useDatabase(version);

  test('knows of each load mode what the definition language says of it', async () => {
    const base = { columns: { id: integer() }, key: ['id'] } as const;
    const tables = [merge(), append(), history(), replace(), snapshot()].map((load) =>
      defineTable({ ...base, name: load.mode, source: csv({ prefix: `${load.mode}/` }), load }),
    );
    expect(tables.map(({ name }) => name).sort()).toEqual(Object.keys(LOAD_MODES).sort());
    const client = await database.connect();
    await migrate(client, await compilePipeline(definePipeline({ name: 'modes', migrations: null, tables }), '.'));
    const { rows } = await client.query(
      'select name, later_files_follow, brake_share is not null as by_unit from aspen.target order by name',
    );
    expect(rows).toEqual(
      Object.entries(LOAD_MODES).map(([name, { laterFilesFollow, byUnit }]) => ({
        name,
        later_files_follow: laterFilesFollow,
        by_unit: byUnit,
      })),
    );
  });
});

test('no SQL of the protocol asks for a load mode by its name', () => {
  const folder = new URL('../../sql/runtime/', import.meta.url);
  const modes = Object.keys(LOAD_MODES).join('|');
  const asking = readdirSync(folder).filter(
    (name) => name.endsWith('.sql') && new RegExp(`'(${modes})'`).test(readFileSync(new URL(name, folder), 'utf8')),
  );
  expect(asking).toEqual([]);
});
