import type { Client } from 'pg';
import { quoteIdent } from '../generator/quote.ts';
import { fromDatabase } from './errors.ts';

/**
 * Calls one of the protocol's functions in the `aspen` schema and gives its rows.
 *
 * @throws {RuntimeError} whose `remedy` tells whether to try again.
 */
export async function call<Row extends object>(
  client: Client,
  name: string,
  args: readonly unknown[],
): Promise<readonly Row[]> {
  const places = args.map((_, index) => `$${index + 1}`).join(', ');
  try {
    const { rows } = await client.query<Row>(`select * from aspen.${quoteIdent(name)}(${places}) as result`, [...args]);
    return rows;
  } catch (error) {
    throw fromDatabase(error, `aspen.${name}`, 'masked');
  }
}

/** Calls a function that gives one value. */
export async function callValue<Value>(client: Client, name: string, args: readonly unknown[]): Promise<Value> {
  const [row] = await call<{ result: Value }>(client, name, args);
  if (row === undefined) throw new Error(`aspen.${name} gave no row.`);
  return row.result;
}
