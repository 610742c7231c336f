import { beforeEach, expect, test } from 'vitest';
import { integer, text } from '../../../model/index.ts';
import { RuntimeError } from '../../../runtime/errors.ts';
import { deploy } from '../../../runtime/migrate/deploy.ts';
import { migrate } from '../../../runtime/migrate/migrate.ts';
import { previewMigration } from '../../../runtime/migrate/preview.ts';
import { onEachServer, useDatabase } from '../../database.ts';
import { smallPipeline } from '../small-pipeline.ts';

onEachServer('a deployment', (version) => {
  const database = useDatabase(version);
  const before = smallPipeline({ columns: { number: text(), gone: text() } });
  const after = smallPipeline({ columns: { number: integer({ required: true }), gone: text() } });

  beforeEach(async () => {
    const client = await database.connect();
    await client.query('drop table if exists things; drop schema if exists aspen, aspen_table, aspen_staging cascade');
    await migrate(client, await before);
    await client.query("insert into things (id, number) values (1, '7'), (2, '8')");
    await client.end();
  });

  /** What is thrown; null where nothing is. */
  async function bring(allow: string | null): Promise<RuntimeError | null> {
    const client = await database.connect();
    try {
      await deploy(client, { pipeline: await after, hash: 'after', logins: [], allow });
      return null;
    } catch (error) {
      if (error instanceof RuntimeError) return error;
      throw error;
    } finally {
      await client.end();
    }
  }

  test('that is refused tells the fingerprint, which is that of `aspen plan`, and with it does the steps', async () => {
    const refused = await bring(null);
    const fingerprint = /`allow: '([0-9a-f]{12})'`/.exec(refused?.next ?? '')?.[1] ?? 'none';
    const client = await database.connect();
    expect((await previewMigration(client, await after)).fingerprint).toBe(fingerprint);
    await client.query("insert into things (id, number) values (3, '9')");
    expect(await bring(fingerprint)).toBeNull();
    expect((await client.query('select id, number from things order by 1')).rows).toEqual([
      { id: 1, number: 7 },
      { id: 2, number: 8 },
      { id: 3, number: 9 },
    ]);
    // It stays in the code, and allows nothing any more.
    expect(await bring(fingerprint)).toBeNull();
    await client.query('alter table things alter column number type text');
    expect(await bring(fingerprint)).toBeNull();
    expect((await client.query('select number from things where id = 1')).rows).toEqual([{ number: '7' }]);
    await client.end();
  });

  test('is not allowed another plan, and says which one it was', async () => {
    expect(await bring('0123456789ab')).toMatchObject({
      code: 'definition-changed',
      found: expect.stringContaining('the plan that was allowed is 0123456789ab'),
    });
  });

  test('changes nothing where a row does not fit, and names it', async () => {
    const client = await database.connect();
    await client.query("update things set number = 'seven' where id = 2");
    const { fingerprint } = await previewMigration(client, await after);
    expect(await bring(fingerprint)).toMatchObject({
      code: 'rows-in-the-way',
      found: 'things: number does not fit integer in 1 row\n  id 2: seven',
    });
    expect((await client.query('select number from things order by id')).rows).toEqual([
      { number: '7' },
      { number: 'seven' },
    ]);
    await client.end();
  });

  test('leaves what takes longer than a moment to `aspen apply`, and says so', async () => {
    const client = await database.connect();
    await client.query(
      "insert into things (id, number, words) select n, '1', repeat(md5(n::text), 40) from generate_series(10, 30000) n",
    );
    const { fingerprint, changes } = await previewMigration(client, await after);
    expect(changes.some(({ prepare }) => prepare.length > 0)).toBe(true);
    const refused = await bring(fingerprint);
    expect(refused).toMatchObject({
      code: 'definition-changed',
      found: 'things: change the column number from text to integer',
    });
    expect(refused?.next).toMatch(/^`npx aspen apply` does what can be done\. /);
    await client.end();
  });
});
