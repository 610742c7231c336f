import type { Client } from 'pg';
import Cursor from 'pg-cursor';
import { cancelOnAbort } from './connection/connect.ts';
import { fromDatabase } from './errors.ts';

/** A column of an answer. */
export interface AnswerColumn {
  readonly name: string;
  /** The type's id in `pg_type`. */
  readonly type: number;
}

/** A row as PostgreSQL writes it: each value's own text, null for NULL. */
export type AnswerRow = readonly (string | null)[];

/** No value is read by this program: a date has no time zone, and a number may have more digits than ours. */
const asText = { getTypeParser: () => (text: string) => text };

/**
 * Reads the answer to one statement block by block, in a transaction that may only read.
 *
 * @param onBlock Given the columns and up to `block` rows; called once with no rows for an empty answer.
 * @throws {RuntimeError} when PostgreSQL refuses the statement.
 */
export async function queryRows(
  client: Client,
  sql: string,
  block: number,
  signal: AbortSignal,
  onBlock: (columns: readonly AnswerColumn[], rows: readonly AnswerRow[]) => void,
): Promise<void> {
  await client.query('begin read only');
  try {
    const cursor = client.query(new Cursor<(string | null)[]>(sql, [], { rowMode: 'array', types: asText }));
    await cancelOnAbort(client, signal, async () => {
      for (let first = true; ; first = false) {
        const { rows, columns } = await readBlock(cursor, block);
        if (rows.length > 0 || first) onBlock(columns, rows);
        if (rows.length < block) return cursor.close();
      }
    });
  } catch (error) {
    throw fromDatabase(error, 'the query');
  } finally {
    await client.query('rollback').catch(() => undefined);
  }
}

function readBlock(
  cursor: Cursor<(string | null)[]>,
  block: number,
): Promise<{ rows: AnswerRow[]; columns: readonly AnswerColumn[] }> {
  return new Promise((resolve, reject) => {
    cursor.read(block, (error, rows, result) => {
      if (error) reject(error);
      else resolve({ rows, columns: result.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })) });
    });
  });
}
