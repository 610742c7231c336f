import { expect, test } from 'vitest';
import type { Client } from '../../runtime/connection/connect.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { finishRun, startRun } from '../../runtime/runs.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { smallPipeline } from './small-pipeline.ts';

const pipeline = await smallPipeline();

onEachServer('a run whose session ended without a word', (version) => {
  const database = useDatabase(version);

  async function open(): Promise<Client> {
    const client = await database.connect();
    await migrate(client, pipeline);
    return client;
  }
  const statusOf = async (client: Client, run: bigint) => {
    const { rows } = await client.query<{ status: string }>('select status from aspen.run where id = $1', [run]);
    return rows[0]?.status;
  };

  test('is lost when the next one ends, where its session was still there when that one began', async () => {
    const [client, dying] = [await open(), await database.connect()];
    const lost = await startRun(dying, 'small', 'test', '1');
    const next = await startRun(client, 'small', 'test', '1');
    expect(await statusOf(client, lost.id)).toBe('running');
    const { rows } = await dying.query<{ pid: number }>('select pg_backend_pid() as pid');
    await dying.end();
    const gone = 'select from pg_stat_activity where pid = $1';
    await expect.poll(async () => (await client.query(gone, [rows[0]?.pid])).rowCount).toBe(0);
    await finishRun(client, next.id, 'done', null);
    expect([await statusOf(client, lost.id), await statusOf(client, next.id)]).toEqual(['lost', 'done']);
  });
});
