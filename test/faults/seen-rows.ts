import type { Client } from '../../runtime/connection/connect.ts';
import { type Digest, groupName } from './expected-rows.ts';
import { TABLES } from './project.ts';

// One statement, so that all of it is of one moment.
const LOOK = TABLES.map(
  (table) => `select '${table}' as target, file, count(*) as records, sum(delivery) as delivery, sum(amount) as amount
    from ${table} group by file`,
).join(' union all ');

interface Seen {
  readonly target: string;
  readonly file: number;
  readonly records: bigint;
  readonly delivery: bigint;
  readonly amount: bigint;
}

/** What of each file's rows is to be seen now, by `groupName`; nothing where the tables are not there yet. */
export async function seeRows(client: Client): Promise<ReadonlyMap<string, Digest>> {
  try {
    const { rows } = await client.query<Seen>(LOOK);
    return new Map(
      rows.map(({ target, file, records, delivery, amount }) => [
        groupName(target, file),
        `${records} ${delivery} ${amount}`,
      ]),
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '42P01') return new Map();
    throw error;
  }
}
