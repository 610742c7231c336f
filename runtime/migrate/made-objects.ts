import type { Client } from 'pg';

/** Does something in a transaction, and takes down what it made for a pipeline: `aspen load --fresh` drops that. */
export async function recordMade(client: Client, pipeline: string, work: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ before: string }>(
    "select coalesce(jsonb_agg(o), '[]')::text as before from aspen.objects_there() o",
  );
  await work();
  await client.query('select aspen.record_made($1, $2)', [pipeline, rows[0]?.before ?? '[]']);
}
