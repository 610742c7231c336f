import type { Client } from 'pg';
import { planFingerprint } from '../../generator/change/fingerprint.ts';
import { ASPEN } from '../../model/command-name.ts';
import { fromDatabase, RuntimeError } from '../errors.ts';
import { changeSteps, pendingTables, type TableStep } from '../migrate/apply-tables.ts';
import type { InstallablePipeline } from '../migrate/installable.ts';
import { readInstalled } from '../migrate/installed.ts';
import { type Migrated, migrate } from '../migrate/migrate.ts';
import { rowsInTheWay, rowsInTheWayError } from './check-rows.ts';
import { prepare } from './prepare.ts';
import { asOwner } from './with-lock.ts';

/** How changes are applied. */
export interface ApplyOptions {
  /** The plan that was looked at; another one is refused. */
  readonly fingerprint: string | null;
  /** Told what is being done, in words. */
  readonly report: (words: string) => void;
  /** From which size on a table is not read or written under a lock. @default 32 MiB */
  readonly largeBytes?: number;
  readonly signal?: AbortSignal;
}

/** A table that is there and differs. */
type Changing = TableStep & { readonly catalog: NonNullable<TableStep['catalog']> };

const isChanging = (step: TableStep): step is Changing => step.catalog !== null;

async function checkRows(client: Client, tables: readonly Changing[]): Promise<void> {
  await client.query('begin');
  try {
    const told: string[] = [];
    for (const { table, change, catalog } of tables) {
      const steps = (change?.steps ?? []).filter(({ by }) => by !== 'decision');
      told.push(...(await rowsInTheWay(client, { wanted: table.wanted, catalog }, steps)));
    }
    if (told.length > 0) throw rowsInTheWayError(told);
  } catch (error) {
    throw fromDatabase(error, 'the rows of the tables');
  } finally {
    await client.query('rollback').catch(() => undefined);
  }
}

function refuseUndecided(tables: readonly TableStep[], fingerprint: string | null): void {
  const steps = changeSteps(tables);
  const undecided = steps.filter(({ by, drift }) => by === 'decision' && !drift);
  if (undecided.length > 0)
    throw new RuntimeError({
      code: 'definition-changed',
      found: undecided
        .map(({ table, does, risk }) => `${table}: ${does}${risk === null ? '' : `: ${risk}`}`)
        .join('\n'),
      expected: 'a plan in which nothing needs a decision; nothing was changed',
      next: `Follow what stands beside each, and look at \`${ASPEN} plan\` again.`,
    });
  const is = planFingerprint(steps);
  if (is !== fingerprint)
    throw new RuntimeError({
      code: 'another-plan',
      found: `the plan is ${is ?? 'none'}`,
      expected: `the plan ${fingerprint ?? 'none'}; nothing was changed`,
      next: `Look at \`${ASPEN} plan\` again: the definitions or the database are not what they were.`,
    });
}

/**
 * Brings tables to their definitions: first what takes long, while they are read and written, then all else in one short
 * transaction. What was done of it stays when it is interrupted, and the next one goes on from there.
 *
 * @throws {RuntimeError} `definition-changed` where something needs a decision, `another-plan`, `rows-in-the-way`.
 */
export async function applyChanges(
  client: Client,
  pipeline: InstallablePipeline,
  { fingerprint, report, largeBytes, signal }: ApplyOptions,
): Promise<Migrated> {
  const { tables: installed } = await readInstalled(client);
  const comparing = { all: true, largeBytes };
  const tables = await pendingTables(client, pipeline.model.name, pipeline.tables, installed, comparing);
  refuseUndecided(tables, fingerprint);
  const changing = tables.filter(isChanging);
  await asOwner(client, async () => {
    if (changing.length > 0) await checkRows(client, changing);
    for (const { table, change } of changing)
      for (const step of change?.steps ?? [])
        for (const preparation of step.prepare) {
          signal?.throwIfAborted();
          report(`${step.table}: ${step.does}: preparing`);
          await prepare(client, table.wanted, preparation, signal);
        }
  });
  report('changing the tables');
  return migrate(client, pipeline, { allow: 'all', comparing, signal });
}
