import type { Client } from 'pg';
import { quoteRelation } from '../../generator/quote.ts';
import { select } from '../select.ts';
import { refusedOf, type TableStep } from './apply-tables.ts';
import type { InstallablePipeline } from './installable.ts';
import { readInstalled } from './installed.ts';
import { planMigration } from './migrate.ts';

/** Something that the next load or deployment does by itself. */
export interface PlannedStep {
  readonly kind: 'schema' | 'table' | 'migration' | 'procedure';
  readonly name: string;
  /** What is done, in words. */
  readonly does: string;
  /** Null where it is Aspen's own, or a file of the pipeline. */
  readonly sql: string | null;
  /** The lock that it takes on the table for a moment; null where it takes none. */
  readonly lock: string | null;
}

/** Something that Aspen does not do by itself. */
export interface Decision {
  readonly table: string;
  /** What differs, in words. */
  readonly found: string;
  /** Rows of the table, as the server estimates them; null where it has no estimate. */
  readonly rows: number | null;
}

/** What there is to do to bring a database to a pipeline, before it is done. */
export interface Preview {
  readonly steps: readonly PlannedStep[];
  readonly decisions: readonly Decision[];
}

/** Views, policies and computed columns that are made from a column: its type stays as it is while they are there. */
async function usesOf(client: Client, relation: string, column: string): Promise<readonly string[]> {
  const rows = await select<{ what: string }>(
    client,
    `select distinct pg_describe_object(d.classid, d.objid, d.objsubid) as what
     from pg_attribute a
     join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = a.attrelid and d.refobjsubid = a.attnum
     where a.attrelid = to_regclass($1) and a.attname = $2
       and (d.classid in ('pg_rewrite'::regclass, 'pg_policy'::regclass)
         or d.classid = 'pg_attrdef'::regclass and d.deptype = 'a' and exists (
           select from pg_attrdef e join pg_attribute g on g.attrelid = e.adrelid and g.attnum = e.adnum
           where e.oid = d.objid and g.attgenerated <> ''))
     order by 1`,
    [relation, column],
  );
  return rows.map(({ what }) => what);
}

async function estimateRows(client: Client, relation: string): Promise<number | null> {
  const [row] = await select<{ rows: number }>(
    client,
    'select reltuples::float8 as rows from pg_class where oid = to_regclass($1)',
    [relation],
  );
  return row === undefined || row.rows < 0 ? null : row.rows;
}

async function previewTable(client: Client, pipeline: string, step: TableStep): Promise<Preview> {
  const { table, change } = step;
  const { name, schema } = table.model;
  const relation = quoteRelation(schema, name);
  if (change === null)
    return { steps: [{ kind: 'table', name, does: 'make it', sql: table.target, lock: null }], decisions: [] };
  const found = [...refusedOf(pipeline, step).map((text) => text.replace(`${name}: `, ''))];
  const steps: PlannedStep[] = [];
  for (const { words, statement, retypes } of change.steps) {
    const uses = retypes === null ? [] : await usesOf(client, relation, retypes);
    if (uses.length > 0) found.push(`${words}: it is used by ${uses.join(', ')}`);
    else steps.push({ kind: 'table', name, does: words, sql: statement, lock: 'access exclusive' });
  }
  if (change.steps.length === 0 && found.length === 0)
    steps.push({ kind: 'table', name, does: 'renew how it is published', sql: null, lock: null });
  const rows = found.length === 0 ? null : await estimateRows(client, relation);
  return { steps, decisions: found.map((text) => ({ table: name, found: text, rows })) };
}

/**
 * Compares a pipeline with a database, and changes nothing.
 *
 * @throws {RuntimeError} when the database is newer than the program, or an applied migration changed.
 */
export async function previewMigration(client: Client, pipeline: InstallablePipeline): Promise<Preview> {
  const plan = planMigration(pipeline, await readInstalled(client), () => undefined);
  const tables: Preview[] = [];
  for (const step of plan.tables) tables.push(await previewTable(client, pipeline.model.name, step));
  return {
    steps: [
      ...plan.own.map(({ name }) => ({ kind: 'schema', name, does: 'apply it', sql: null, lock: null }) as const),
      ...tables.flatMap(({ steps }) => steps),
      ...plan.user.map(({ name }) => ({ kind: 'migration', name, does: 'apply it', sql: null, lock: null }) as const),
      ...plan.procedures.map(
        ({ name }) => ({ kind: 'procedure', name, does: 'make or replace it', sql: null, lock: null }) as const,
      ),
    ],
    decisions: tables.flatMap(({ decisions }) => decisions),
  };
}
