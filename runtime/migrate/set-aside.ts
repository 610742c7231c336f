import type { Client } from 'pg';
import { RuntimeError } from '../errors.ts';

/** What the schemas of an unreleased version are called until they are dropped. */
const ASIDE = '_unreleased';

async function refusePipelinesBeside(client: Client, pipeline: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select pipeline as name from aspen.target where pipeline <> $1
     union select pipeline from aspen.procedure where pipeline <> $1 order by 1`,
    [pipeline],
  );
  if (rows.length === 0) return;
  throw new RuntimeError({
    code: 'pipelines-beside',
    found: `the schema aspen was made by an unreleased version, and holds the history of ${rows.map(({ name }) => name).join(', ')} too`,
    expected: `no pipeline but ${pipeline}: without its history, another one would load its files again`,
    next: 'Use a new database for each pipeline; nothing has been changed.',
  });
}

/** Migrations of which a version did not take down what they made: it began to do so with its 17th file. */
async function refuseUntold(client: Client, pipeline: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select m.name from aspen.migration m where m.source = 'pipeline ' || $1
       and (to_regclass('aspen.made_object') is null or m.applied < (
         select o.applied from aspen.migration o where o.source = 'aspen' and o.name = '0017_made_objects.sql'))
     order by m.number`,
    [pipeline],
  );
  if (rows.length === 0) return;
  throw new RuntimeError({
    code: 'made-unknown',
    found: `the migrations ${rows.map(({ name }) => name).join(', ')} ran under an older Aspen, which did not take down what they made`,
    expected: 'a pipeline of which it is known what it made',
    next: 'Use a new database; for the embedded one, move the folder .aspen away.',
  });
}

/** What a person accepted holds on, where the version wrote it down as this one does. */
async function keepAccepted(client: Client): Promise<void> {
  const { rows } = await client.query<{ columns: number }>(
    `select count(*)::int as columns from pg_attribute where attrelid = to_regclass('aspen${ASIDE}.accepted_file')
       and attname in ('target', 'uri', 'etag', 'size', 'code')`,
  );
  if (rows[0]?.columns === 5)
    await client.query(`insert into aspen.accepted_file select * from aspen${ASIDE}.accepted_file`);
}

/**
 * Sets the schemas of an unreleased version aside under other names, and has them count, with all that is in them, as
 * made by the pipeline, so that they go with it. Runs inside the caller's transaction, as the owner.
 *
 * @param install Makes the schemas of this version.
 * @returns What the schema `aspen` of that version is called now.
 * @throws {RuntimeError} `pipelines-beside`, `made-unknown`
 */
export async function setAside(client: Client, pipeline: string, install: () => Promise<unknown>): Promise<string> {
  await refusePipelinesBeside(client, pipeline);
  await refuseUntold(client, pipeline);
  const schemas = ['aspen', 'aspen_table', 'aspen_staging'];
  for (const schema of schemas) await client.query(`alter schema ${schema} rename to ${schema}${ASIDE}`);
  await install();
  // Tables go by their names, so that a load of one of them is seen to be under way.
  await client.query(`insert into aspen.target (name, pipeline, schema_name, fingerprint, shape, program)
    select name, pipeline, schema_name, fingerprint, shape, program from aspen${ASIDE}.target`);
  await keepAccepted(client);
  await client.query(
    `insert into aspen.made_object (pipeline, kind, identity)
     select $1, kind, identity from aspen${ASIDE}.made_object where pipeline = $1
     union
     select $1, o.kind, o.identity from aspen.objects_there() o
     where case
       when o.class = 'pg_namespace'::regclass then o.object
       when o.class = 'pg_class'::regclass then (select relnamespace from pg_class where oid = o.object)
       when o.class = 'pg_proc'::regclass then (select pronamespace from pg_proc where oid = o.object)
       when o.class = 'pg_type'::regclass then (select typnamespace from pg_type where oid = o.object)
     end = any($2::regnamespace[])`,
    [pipeline, schemas.map((schema) => `${schema}${ASIDE}`)],
  );
  return `aspen${ASIDE}`;
}
