import { append, defineTable, history, merge, replace, snapshot, type TableDefinition } from '../../model/index.ts';
import { lineitem } from '../lineitem.ts';

const brake = { share: 1 };
const { key, ...keyless } = lineitem;

/** A table like lineitem for each way to load it. */
const TABLES = {
  append: defineTable({ ...keyless, name: 'by_append', load: append() }),
  merge: defineTable({ ...lineitem, name: 'by_merge', load: merge() }),
  snapshot: defineTable({ ...lineitem, name: 'by_snapshot', load: snapshot({ brake }) }),
  replace: defineTable({ ...keyless, name: 'by_replace', load: replace({ brake }) }),
  history: defineTable({ ...lineitem, name: 'by_history', load: history() }),
} satisfies Readonly<Record<string, TableDefinition>>;

/** A load mode that is measured; `replace` is the one without a key, since with one it is a snapshot. */
export type ModeName = keyof typeof TABLES;

/** True for a mode's name. */
export function isMode(name: string): name is ModeName {
  return Object.hasOwn(TABLES, name);
}

/** Every mode. */
export const modeNames = Object.keys(TABLES).filter(isMode);

/** The table that is loaded by a mode. */
export function lineitemBy(mode: ModeName): TableDefinition {
  return TABLES[mode];
}
