import type { Client } from 'pg';
import { hashText } from '../../generator/hash.ts';
import { quoteRelation } from '../../generator/quote.ts';
import { type SchemaChange, schemaChange } from '../../generator/sql/schema-change.ts';
import { ASPEN } from '../../model/command-name.ts';
import { fromDatabase, RuntimeError } from '../errors.ts';
import type { InstallableTable } from './installable.ts';
import type { InstalledTable } from './installed.ts';

/** What is to be done for one table. */
export interface TableStep {
  readonly table: InstallableTable;
  readonly installed: InstalledTable | null;
  readonly change: SchemaChange | null;
}

/** Tables that are not as their definitions want them. */
export function pendingTables(
  pipeline: string,
  tables: readonly InstallableTable[],
  installed: ReadonlyMap<string, InstalledTable>,
): readonly TableStep[] {
  return tables.flatMap((table): TableStep[] => {
    const there = installed.get(table.model.name);
    if (there === undefined) return [{ table, installed: null, change: null }];
    const isSame = there.fingerprint === table.fingerprint && there.program === hashText(table.program);
    if (isSame && there.pipeline === pipeline) return [];
    return [{ table, installed: there, change: schemaChange(there.shape, table) }];
  });
}

/** What Aspen does not do for a table, each in words. */
export function refusedOf(pipeline: string, { table, installed, change }: TableStep): readonly string[] {
  return installed !== null && installed.pipeline !== pipeline
    ? [`${table.model.name} belongs to the pipeline ${installed.pipeline}`]
    : (change?.refused ?? []).map((difference) => `${table.model.name}: ${difference}`);
}

/** @throws {RuntimeError} `definition-changed`, which tells all that Aspen does not do. */
export function refuseUnsafe(pipeline: string, steps: readonly TableStep[]): void {
  const found = steps.flatMap((step) => refusedOf(pipeline, step));
  if (found.length > 0) {
    throw new RuntimeError({
      code: 'definition-changed',
      found: found.join('\n'),
      expected:
        'tables as they were made, or with new columns that are not required, wider types, or fewer required columns',
      next: `Restore the definition, or give the table another name; Aspen does not rewrite a table that holds rows. \`${ASPEN} plan\` shows each difference.`,
    });
  }
}

async function createTarget(client: Client, { model, target }: InstallableTable): Promise<void> {
  const relation = quoteRelation(model.schema, model.name);
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [relation]);
  if (rows[0]?.there === true) {
    throw new RuntimeError({
      code: 'table-exists',
      found: `the table ${relation} exists, and Aspen did not make it`,
      next: 'Rename or drop that table, or give the definition another name or schema.',
    });
  }
  await client.query(target);
}

/** What a view, a policy or a computed column is made from cannot change its type. */
const USED_ELSEWHERE = '0A000';

async function changeTable(client: Client, { model }: InstallableTable, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (cause) {
    const error = fromDatabase(cause, `the table ${model.name}`);
    if (!(error instanceof RuntimeError) || error.sqlstate !== USED_ELSEWHERE) throw error;
    throw new RuntimeError({
      code: 'definition-changed',
      found: `${model.name}: \`${statement}\` was refused: ${error.found}`,
      expected: 'a column that nothing else is made from, or one that stays as it is',
      next: 'Drop what uses the column, run the command again, and make it anew; or restore the definition.',
      sqlstate: error.sqlstate,
    });
  }
}

/**
 * Brings one table to its definition. Runs inside the caller's transaction.
 *
 * @param searchPath Schemas in which triggers on the table find what they name without one.
 */
export async function applyTable(
  client: Client,
  pipeline: string,
  searchPath: readonly string[],
  step: TableStep,
): Promise<void> {
  const { table, change } = step;
  if (change === null) await createTarget(client, table);
  else for (const { statement } of change.steps) await changeTable(client, table, statement);
  await client.query(
    `insert into aspen.target (name, pipeline, schema_name, fingerprint, shape, program, search_path)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (name) do update set fingerprint = excluded.fingerprint, shape = excluded.shape,
       program = excluded.program, search_path = excluded.search_path, applied = clock_timestamp()`,
    [
      table.model.name,
      pipeline,
      table.model.schema,
      table.fingerprint,
      JSON.stringify(table.shape),
      hashText(table.program),
      searchPath,
    ],
  );
  // Behind the row, some of whose columns it sets.
  await client.query(table.program);
}
