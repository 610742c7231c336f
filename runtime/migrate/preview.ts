import type { Client } from 'pg';
import { decide } from '../../generator/change/change-context.ts';
import { planFingerprint } from '../../generator/change/fingerprint.ts';
import type { ChangeStep } from '../../generator/change/step.ts';
import { changeSteps, foreignTable, pendingTables, type TableStep } from './apply-tables.ts';
import type { InstallablePipeline } from './installable.ts';
import { readInstalled } from './installed.ts';
import { planMigration } from './migrate.ts';

/** Something that the next load or deployment does by itself, besides changes of tables that are there. */
export interface PlannedStep {
  readonly kind: 'schema' | 'table' | 'migration' | 'procedure';
  readonly name: string;
  /** What is done, in words. */
  readonly does: string;
  /** Null where it is Aspen's own, or a file of the pipeline. */
  readonly sql: string | null;
}

/** A step of a table that is there, with the rows that it is about. */
export interface PlannedChange extends ChangeStep {
  /** As the server estimates them; null where it has no estimate. */
  readonly rows: number | null;
  readonly bytes: number;
}

/** What there is to do to bring a database to a pipeline, before it is done. */
export interface Preview {
  readonly steps: readonly PlannedStep[];
  readonly changes: readonly PlannedChange[];
  /** What differs and stays as it is, with its table, in words. */
  readonly notes: readonly string[];
  /** Tells this plan's changes from others; null where there are none. */
  readonly fingerprint: string | null;
}

function previewTable(pipeline: string, step: TableStep): Pick<Preview, 'steps' | 'changes' | 'notes'> {
  const { table, change, catalog } = step;
  const { name } = table.model;
  if (change === null)
    return { steps: [{ kind: 'table', name, does: 'make it', sql: table.target }], changes: [], notes: [] };
  const foreign = foreignTable(pipeline, step);
  const changes =
    foreign === null
      ? change.steps
      : [decide({ wanted: table.wanted }, foreign, 'give the table another name, or the pipeline another database')];
  return {
    steps: changes.length === 0 ? [{ kind: 'table', name, does: 'renew how it is published', sql: null }] : [],
    changes: changes.map((one) => ({ ...one, rows: catalog?.rows ?? null, bytes: catalog?.bytes ?? 0 })),
    notes: change.notes.map((note) => `${name}: ${note}`),
  };
}

/**
 * Compares a pipeline with a database, and changes nothing.
 *
 * @throws {RuntimeError} when the database is newer than the program, or an applied migration changed.
 */
export async function previewMigration(
  client: Client,
  pipeline: InstallablePipeline,
  largeBytes?: number,
): Promise<Preview> {
  const { model, tables: defined } = pipeline;
  const installed = await readInstalled(client);
  const plan = planMigration(
    pipeline,
    installed,
    await pendingTables(client, model.name, defined, installed.tables, { all: true, largeBytes }),
  );
  const tables = plan.tables.map((step) => previewTable(model.name, step));
  const steps = changeSteps(plan.tables);
  return {
    steps: [
      ...plan.own.map(({ name }) => ({ kind: 'schema', name, does: 'apply it', sql: null }) as const),
      ...tables.flatMap((one) => one.steps),
      ...plan.user.map(({ name }) => ({ kind: 'migration', name, does: 'apply it', sql: null }) as const),
      ...plan.procedures.map(({ name }) => ({ kind: 'procedure', name, does: 'make it', sql: null }) as const),
    ],
    changes: tables.flatMap(({ changes }) => changes),
    notes: tables.flatMap(({ notes }) => notes),
    fingerprint: planFingerprint(steps),
  };
}
