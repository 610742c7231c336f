import { quoteIdent, quoteRelation } from '../quote.ts';
import type { TableShape } from './compile-table.ts';
import { isWidening } from './widening.ts';

/** A table as its definition wants it. */
interface WantedTable {
  readonly model: { readonly name: string };
  readonly shape: TableShape;
}

/** A statement that neither rewrites the table nor reads it, and waits for nothing but its lock. */
export interface ChangeStep {
  /** What it does, in words. */
  readonly words: string;
  readonly statement: string;
  /** The column whose type it changes, which nothing else may be made from; null where it changes none. */
  readonly retypes: string | null;
}

/** What it takes to bring a table from one shape to another. */
export interface SchemaChange {
  readonly steps: readonly ChangeStep[];
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
function columnSteps(relation: string, name: string, before: TableShape, after: TableShape): readonly ChangeStep[] {
  const was = before.columns.find((column) => column.name === name);
  const is = after.columns.find((column) => column.name === name);
  if (is === undefined) return [];
  const column = quoteIdent(name);
  if (was === undefined) {
    const words = `add the column ${name}, ${is.type}`;
    const statement = `alter table ${relation} add column ${column} ${is.type}`;
    return is.required ? [] : [{ words, statement, retypes: null }];
  }
  const alter = `alter table ${relation} alter column ${column}`;
  const steps: ChangeStep[] = [];
  if (isWidening(was.type, is.type) && was.type !== is.type) {
    const words = `widen the column ${name} from ${was.type} to ${is.type}`;
    steps.push({ words, statement: `${alter} type ${is.type}`, retypes: name });
  }
  // A key's columns are never NULL, whatever their definition says.
  if (was.required && !is.required && !after.key.includes(name))
    steps.push({ words: `let the column ${name} be NULL`, statement: `${alter} drop not null`, retypes: null });
  return steps;
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
  if (before.mode === after.mode && before.history !== after.history)
    refused.push(`the history had the periods ${before.history}, and now has ${after.history}`);
  const relation = quoteRelation(after.schema, table.model.name);
  return {
    steps: after.columns.flatMap(({ name }) => columnSteps(relation, name, before, after)),
    refused,
  };
}
