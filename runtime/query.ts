import type { Client } from 'pg';
import Cursor from 'pg-cursor';
import { ASPEN } from '../model/command-name.ts';
import type { AspenError } from '../model/errors.ts';
import { cancelOnAbort } from './connection/connect.ts';
import { fromDatabase, RuntimeError } from './errors.ts';

const UNDEFINED_TABLE = '42P01';

function describeFailure(error: unknown): AspenError {
  const known = fromDatabase(error, 'the query');
  if (!(known instanceof RuntimeError) || known.sqlstate !== UNDEFINED_TABLE) return known;
  const next = `Where it is a table of the pipeline, \`${ASPEN} load\` makes it.`;
  return new RuntimeError({ code: known.code, found: known.found, where: 'the query', next, cause: error });
}

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
    throw describeFailure(error);
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
