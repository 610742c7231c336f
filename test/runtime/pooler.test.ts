import { afterEach, describe, expect, test } from 'vitest';
import { type Client, cancelOnAbort, connect } from '../../runtime/connection/connect.ts';
import { refuseTransactionPooler } from '../../runtime/connection/refuse-pooler.ts';
import { useDatabase } from '../database.ts';
import { findPgbouncer, type Pooler, startPooler } from '../pgbouncer.ts';

const program = findPgbouncer();
if (program === null) {
  if (process.env['CI'] === 'true') throw new Error('PgBouncer is not installed: see .ci/run.');
  process.stderr.write('\n*** SKIPPED: the tests with a connection pooler (pgbouncer is not installed) ***\n\n');
}

const database = useDatabase();
const clients: Client[] = [];
const poolers: Pooler[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.end();
  for (const pooler of poolers.splice(0)) await pooler.stop();
});

async function pool(mode: 'session' | 'transaction' | 'statement', settings: readonly string[]) {
  const pooler = await startPooler(program ?? '', database.config, mode, settings);
  poolers.push(pooler);
  return pooler.config;
}

async function open(config: Parameters<typeof connect>[0]): Promise<Client> {
  const client = await connect(config, 'test');
  clients.push(client);
  return client;
}

test('two sessions of PostgreSQL itself are taken', async () => {
  await refuseTransactionPooler(await open(database.config), await open(database.config));
});

describe.skipIf(program === null)('a pooler', () => {
  test.each([
    ['transaction', ['default_pool_size = 1']],
    ['transaction', ['default_pool_size = 20']],
    ['transaction', ['default_pool_size = 20', 'min_pool_size = 2', 'server_round_robin = 1']],
    ['transaction', ['default_pool_size = 20', 'min_pool_size = 5', 'server_round_robin = 1']],
    ['statement', ['default_pool_size = 20']],
  ] as const)('in %s mode with %o is refused', async (mode, settings) => {
    const config = await pool(mode, settings);
    await expect(refuseTransactionPooler(await open(config), await open(config))).rejects.toMatchObject({
      code: 'pooler-in-transaction-mode',
    });
  });

  test('that is refused is left without our settings in its sessions', async () => {
    const config = await pool('transaction', ['default_pool_size = 1']);
    const one = await open(config);
    await expect(refuseTransactionPooler(one, await open(config))).rejects.toThrow();
    const { rows } = await one.query("select current_setting('aspen.session', true) as left");
    expect(rows).toEqual([{ left: '' }]);
  });

  test('in session mode is taken, and what a client runs there can be cancelled', async () => {
    const config = await pool('session', ['default_pool_size = 20']);
    const one = await open(config);
    await refuseTransactionPooler(one, await open(config));
    const controller = new AbortController();
    const work = cancelOnAbort(one, controller.signal, () => one.query('select pg_sleep(600)'));
    setTimeout(() => controller.abort(), 50);
    await expect(work).rejects.toMatchObject({ code: '57014' });
  });
});
