import { quoteIdent, quoteRelation } from '../quote.ts';
import type { TableShape } from './compile-table.ts';

/** A table as its definition wants it. */
interface WantedTable {
  readonly model: { readonly name: string };
  readonly shape: TableShape;
}

/** What it takes to bring a table from one shape to another. */
export interface SchemaChange {
  /** Statements that neither rewrite the table nor wait for anything but its lock. */
  readonly statements: readonly string[];
  /** Differences that Aspen does not change by itself, each in words. */
  readonly refused: readonly string[];
}

function columnDifference(name: string, before: TableShape, after: TableShape): string | null {
  const was = before.columns.find((column) => column.name === name);
  const is = after.columns.find((column) => column.name === name);
  if (was === undefined) return `column ${name} is new and required`;
  if (is === undefined) return `column ${name} is gone`;
  if (was.type !== is.type) return `column ${name} was ${was.type} and is now ${is.type}`;
  if (was.required !== is.required) return `column ${name} is ${is.required ? 'now' : 'no longer'} required`;
  return null;
}

/** Compares the shape a table was made from with the one it has now. */
export function schemaChange(before: TableShape, table: WantedTable): SchemaChange {
  const after = table.shape;
  const added = after.columns.filter(
    (column) => !column.required && !before.columns.some((known) => known.name === column.name),
  );
  const names = new Set([...before.columns, ...after.columns].map((column) => column.name));
  for (const { name } of added) names.delete(name);
  const refused = [...names].flatMap((name) => columnDifference(name, before, after) ?? []);
  if (before.schema !== after.schema) refused.push(`the schema was ${before.schema} and is now ${after.schema}`);
  if (before.key.join() !== after.key.join())
    refused.push(`the key was (${before.key.join(', ')}) and is now (${after.key.join(', ')})`);
  if (before.mode !== after.mode) refused.push(`the load mode was ${before.mode} and is now ${after.mode}`);
  for (const option of ['audit', 'lineage'] as const) {
    if (before[option] !== after[option]) refused.push(`${option} was ${before[option]} and is now ${after[option]}`);
  }
  const relation = quoteRelation(after.schema, table.model.name);
  return {
    statements: added.map(({ name, type }) => `alter table ${relation} add column ${quoteIdent(name)} ${type}`),
    refused,
  };
}
