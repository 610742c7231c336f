import { quoteIdent, quoteRelation } from '../quote.ts';
import type { TableShape } from './compile-table.ts';
import { isWidening } from './widening.ts';

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
  if (was.type !== is.type && !isWidening(was.type, is.type))
    return `column ${name} was ${was.type} and is now ${is.type}`;
  if (is.required && !was.required) return `column ${name} is now required`;
  return null;
}

/** What makes a column of the table what it is to be; nothing that its rows could contradict. */
function columnStatements(relation: string, name: string, before: TableShape, after: TableShape): readonly string[] {
  const was = before.columns.find((column) => column.name === name);
  const is = after.columns.find((column) => column.name === name);
  if (was === undefined || is === undefined) return [];
  const alter = `alter table ${relation} alter column ${quoteIdent(name)}`;
  return [
    ...(isWidening(was.type, is.type) && was.type !== is.type ? [`${alter} type ${is.type}`] : []),
    // A key's columns are never NULL, whatever their definition says.
    ...(was.required && !is.required && !after.key.includes(name) ? [`${alter} drop not null`] : []),
  ];
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
    statements: [
      ...added.map(({ name, type }) => `alter table ${relation} add column ${quoteIdent(name)} ${type}`),
      ...after.columns.flatMap(({ name }) => columnStatements(relation, name, before, after)),
    ],
    refused,
  };
}
