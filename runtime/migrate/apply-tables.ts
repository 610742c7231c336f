import type { Client } from 'pg';
import type { CatalogTable } from '../../generator/change/catalog-table.ts';
import { planFingerprint } from '../../generator/change/fingerprint.ts';
import type { ChangeStep, TableChange } from '../../generator/change/step.ts';
import { hashText } from '../../generator/hash.ts';
import { quoteRelation } from '../../generator/quote.ts';
import { ASPEN } from '../../model/command-name.ts';
import { rowsInTheWay, rowsInTheWayError } from '../change/check-rows.ts';
import { compareInstalled } from '../change/compare.ts';
import { fromDatabase, RuntimeError } from '../errors.ts';
import type { InstallableTable } from './installable.ts';
import type { InstalledTable } from './installed.ts';

/** What is to be done for one table. */
export interface TableStep {
  readonly table: InstallableTable;
  readonly installed: InstalledTable | null;
  readonly change: TableChange | null;
  /** Whether its definition is another one than that of the last load or deployment. */
  readonly changed: boolean;
  /** The table as it is; null where it is not there. */
  readonly catalog: CatalogTable | null;
}

/** What a person allowed besides what is done anyway: nothing, every step, or those of the plan that was looked at. */
export type Allowance = 'nothing' | 'all' | { readonly fingerprint: string };

/** How tables are compared, where it is not as always. */
export interface Comparing {
  /** Those, too, that are as the last load or deployment left them. */
  readonly all?: boolean;
  /** From which size on a table counts as large. */
  readonly largeBytes?: number | undefined;
}

/** Tables that are not as their definitions want them. */
export async function pendingTables(
  client: Client,
  pipeline: string,
  tables: readonly InstallableTable[],
  installed: ReadonlyMap<string, InstalledTable>,
  { all = false, largeBytes }: Comparing = {},
): Promise<readonly TableStep[]> {
  const pending: TableStep[] = [];
  for (const table of tables) {
    const there = installed.get(table.model.name);
    if (there === undefined) {
      pending.push({ table, installed: null, changed: true, change: null, catalog: null });
      continue;
    }
    const isSame = there.fingerprint === table.fingerprint && there.program === hashText(table.program);
    const changed = !isSame || there.pipeline !== pipeline;
    if (!changed && !all) continue;
    const compared = await compareInstalled(client, table, there, largeBytes);
    if (changed || compared.change.steps.length > 0) pending.push({ table, installed: there, changed, ...compared });
  }
  return pending;
}

/** The steps of tables that are there. */
export function changeSteps(pending: readonly TableStep[]): readonly ChangeStep[] {
  return pending.flatMap(({ change }) => change?.steps ?? []);
}

/** Which steps of a plan are done besides those that a load does by itself; `short`: those that take a moment. */
export type Allowed = 'nothing' | 'short' | 'all';

/** Whether a step is done in the transaction of a load or a deployment. */
function isDone({ by, long, prepare }: ChangeStep, allowed: Allowed): boolean {
  if (by !== 'apply') return by === 'load';
  return prepare.length === 0 && (allowed === 'all' || (allowed === 'short' && !long));
}

/** What of a plan is allowed; a fingerprint allows only the plan that was looked at. */
export function allowedOf(pending: readonly TableStep[], allow: Allowance): Allowed {
  if (typeof allow === 'string') return allow;
  return planFingerprint(changeSteps(pending)) === allow.fingerprint ? 'short' : 'nothing';
}

/** A table of another pipeline, in words; null where it is this one's. */
export function foreignTable(pipeline: string, { table, installed }: TableStep): string | null {
  return installed !== null && installed.pipeline !== pipeline
    ? `${table.model.name} belongs to the pipeline ${installed.pipeline}`
    : null;
}

function stepWords({ table, does, risk, by }: ChangeStep): string {
  return `${table}: ${does}${by === 'decision' && risk !== null ? `: ${risk}` : ''}`;
}

/** Who does what is not done by itself. */
function wayOf(steps: readonly ChangeStep[], pending: readonly TableStep[], allowed: Allowed): string {
  const fingerprint = planFingerprint(changeSteps(pending)) ?? '';
  const toApply = steps.filter(({ by }) => by === 'apply');
  const toDecide = steps.length - toApply.length;
  const ways: string[] = [];
  if (toApply.length > 0) {
    const allow = allowed !== 'nothing' ? '' : `, or a deployment with \`allow: '${fingerprint}'\``;
    ways.push(`\`${ASPEN} apply\` does what can be done${allow}.`);
  }
  if (toDecide > 0 || toApply.length === 0)
    ways.push(
      `What needs a decision: follow what stands beside it, restore the definition, or give the table another name.`,
    );
  return `${ways.join(' ')} \`${ASPEN} plan\` shows each difference (plan ${fingerprint}); nothing was changed.`;
}

/** Steps without which a table that changed cannot be loaded, and that nobody does by itself. */
function refusedSteps(pending: readonly TableStep[], allowed: Allowed): readonly ChangeStep[] {
  return changeSteps(pending.filter(({ changed }) => changed)).filter((step) => !isDone(step, allowed) && !step.drift);
}

/** Whether all is done by itself. */
export function isSafe(pipeline: string, pending: readonly TableStep[]): boolean {
  return (
    refusedSteps(pending, 'nothing').length === 0 && pending.every((step) => foreignTable(pipeline, step) === null)
  );
}

/**
 * @param pending All tables, those of which the definition is as it was among them.
 * @throws {RuntimeError} `definition-changed`, which tells all that is not done by itself, and the way.
 */
export function refuseUnsafe(pipeline: string, pending: readonly TableStep[], allow: Allowance): void {
  const foreign = pending.flatMap((step) => foreignTable(pipeline, step) ?? []);
  const allowed = allowedOf(pending, allow);
  const refused = refusedSteps(pending, allowed);
  if (foreign.length + refused.length === 0) return;
  const other =
    typeof allow !== 'string' && allowed === 'nothing' ? [`the plan that was allowed is ${allow.fingerprint}`] : [];
  throw new RuntimeError({
    code: 'definition-changed',
    found: [...foreign, ...refused.map(stepWords), ...other].join('\n'),
    expected: 'tables that are as their definitions say, or become so without reading or writing a row anew',
    next:
      foreign.length > 0
        ? 'Give the table another name, or put the pipeline into a database of its own.'
        : wayOf(refused, pending, allowed),
  });
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
 * @param allowed Which steps are done that no load does by itself.
 * @param searchPath Schemas in which triggers on the table find what they name without one.
 */
export async function applyTable(
  client: Client,
  pipeline: string,
  searchPath: readonly string[],
  step: TableStep,
  allowed: Allowed,
): Promise<void> {
  const { table, change, catalog } = step;
  if (change === null) await createTarget(client, table);
  else {
    const steps = change.steps.filter((one) => isDone(one, allowed));
    if (catalog !== null) {
      const told = await rowsInTheWay(client, { wanted: table.wanted, catalog }, steps);
      if (told.length > 0) throw rowsInTheWayError(told);
    }
    for (const { sql } of steps) for (const statement of sql) await changeTable(client, table, statement);
  }
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
