import type { Client } from 'pg';
import { fromDatabase } from './errors.ts';

/** The rows that a question to Aspen's own schema gives. @throws {RuntimeError} when PostgreSQL refuses it. */
export async function select<Row extends object>(
  client: Client,
  sql: string,
  args: readonly unknown[],
): Promise<Row[]> {
  try {
    return (await client.query<Row>(sql, [...args])).rows;
  } catch (error) {
    throw fromDatabase(error, 'the schema aspen');
  }
}
