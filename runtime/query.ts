import type { Client } from 'pg';
import Cursor from 'pg-cursor';
import { cancelOnAbort } from './connection/connect.ts';
import { fromDatabase } from './errors.ts';

/**
 * Reads the answer to one statement block by block, in a transaction that may only read.
 *
 * @param onBlock Given the names of the columns and up to `block` rows; called once with no rows for an empty answer.
 * @throws {RuntimeError} when PostgreSQL refuses the statement.
 */
export async function queryRows(
  client: Client,
  sql: string,
  block: number,
  signal: AbortSignal,
  onBlock: (fields: readonly string[], rows: readonly (readonly unknown[])[]) => void,
): Promise<void> {
  await client.query('begin read only');
  try {
    const cursor = client.query(new Cursor<unknown[]>(sql, [], { rowMode: 'array' }));
    await cancelOnAbort(client, signal, async () => {
      for (let first = true; ; first = false) {
        const { rows, fields } = await readBlock(cursor, block);
        if (rows.length > 0 || first) onBlock(fields, rows);
        if (rows.length < block) return cursor.close();
      }
    });
  } catch (error) {
    throw fromDatabase(error, 'the query');
  } finally {
    await client.query('rollback').catch(() => undefined);
  }
}

function readBlock(cursor: Cursor<unknown[]>, block: number): Promise<{ rows: unknown[][]; fields: string[] }> {
  return new Promise((resolve, reject) => {
    cursor.read(block, (error, rows, result) => {
      if (error) reject(error);
      else resolve({ rows, fields: result.fields.map((field) => field.name) });
    });
  });
}
