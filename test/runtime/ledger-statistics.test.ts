import { expect, test } from 'vitest';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { smallPipeline } from './small-pipeline.ts';
import { loadFiles } from './staged-load.ts';

const pipeline = await smallPipeline();

onEachServer('the ledger', (version) => {
  const database = useDatabase(version);

  test('does not let the server take a load that is not in its statistics for one row: it would compare each file with each', async () => {
    const client = await database.connect();
    await migrate(client, pipeline);
    const [table] = pipeline.tables;
    if (table === undefined) throw new Error('The pipeline has one table.');
    const files = Array.from({ length: 300 }, (_, n) => [`file ${n}`, `select ${n}, 'words'`]);
    await loadFiles(client, table, Object.fromEntries(files));
    await loadFiles(client, table, Object.fromEntries(files), '2');
    await client.query('analyze aspen.load_file, aspen.part_file, aspen.part, aspen.reject');
    const taken = async (relation: string) => {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `explain select from aspen.${relation} where load_id = 1000`,
      );
      return Number(/rows=(\d+)/.exec(rows[0]?.['QUERY PLAN'] ?? '')?.[1]);
    };
    expect(await taken('load_file')).toBeGreaterThan(1);
    expect(await taken('part_file')).toBeGreaterThan(1);
  });
});
