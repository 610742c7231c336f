import { expect, test } from 'vitest';
import { CopyIn } from '../../runtime/copy-in.ts';
import { onEachServer, useDatabase } from '../database.ts';

onEachServer('a binary COPY', (version) => {
  const database = useDatabase(version);

  test('that the server refused gives its error to whoever goes on writing, and the session lives on', async () => {
    const client = await database.connect();
    await client.query('create table numbers (n integer)');
    const copy = new CopyIn(client, 'copy numbers from stdin with (format binary)');
    const twoFields = Buffer.from([0, 2]);
    await copy.write(twoFields).catch(() => undefined);
    await copy.write(Buffer.alloc(1024 * 1024)).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await expect(copy.write(twoFields)).rejects.toMatchObject({ code: '22P04' });
    await expect(copy.end()).rejects.toMatchObject({ code: '22P04' });
    await copy.abort();
    const { rows } = await client.query('select count(*) from numbers');
    expect(rows).toEqual([{ count: 0n }]);
  });
});
