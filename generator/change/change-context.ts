import { quoteRelation } from '../quote.ts';
import type { TableShape } from '../sql/compile-table.ts';
import type { CatalogColumn, CatalogTable } from './catalog-table.ts';
import type { ChangeStep } from './step.ts';
import type { WantedTable } from './wanted-table.ts';

/** A table whose rows take longer than a moment to be read or written: about a second on a small server. */
export const LARGE_BYTES = 32 * 1024 * 1024;

/** What the steps of one table are made from. */
export interface ChangeContext {
  readonly wanted: WantedTable;
  readonly catalog: CatalogTable;
  /** What the last load or deployment made the table from; null where Aspen did not. */
  readonly before: TableShape | null;
  /** Quoted. */
  readonly relation: string;
  /** Whether its rows are read or written in more than a moment. */
  readonly isLarge: boolean;
}

export function changeContext(
  wanted: WantedTable,
  catalog: CatalogTable,
  before: TableShape | null,
  largeBytes: number,
): ChangeContext {
  const relation = quoteRelation(wanted.schema, wanted.name);
  return { wanted, catalog, before, relation, isLarge: catalog.bytes > largeBytes };
}

/** A step that neither reads nor writes a row, and that a load does by itself, but for what is told otherwise. */
export function makeStep(
  { wanted, isLarge = false }: Pick<ChangeContext, 'wanted'> & Partial<ChangeContext>,
  does: string,
  facts: Partial<Omit<ChangeStep, 'table' | 'does' | 'long'>>,
): ChangeStep {
  return {
    table: wanted.name,
    does,
    by: 'load',
    sql: [],
    lock: 'ACCESS EXCLUSIVE',
    rewrites: false,
    scans: false,
    long: isLarge && (facts.rewrites === true || facts.scans === true),
    prepare: [],
    checks: [],
    uses: [],
    risk: null,
    drift: false,
    retypes: null,
    ...facts,
  };
}

/** A difference that only a person can decide about. */
export function decide(
  context: Pick<ChangeContext, 'wanted'>,
  does: string,
  way: string,
  facts: Partial<ChangeStep> = {},
) {
  return makeStep(context, does, { by: 'decision', lock: null, risk: way, ...facts });
}

/** What stops a column from getting another type or from being dropped: PostgreSQL would refuse it. */
export function blockingUses({ uses }: CatalogColumn, dropping: boolean): readonly string[] {
  return uses
    .filter(({ kind }) => kind === 'view' || kind === 'other' || (dropping && kind === 'foreign-key'))
    .map(({ what }) => what);
}

/** Everything that is made from a column, and the functions that name it. */
export function allUses({ catalog }: ChangeContext, column: CatalogColumn, name = column.name): readonly string[] {
  const named = catalog.routines.filter(({ source }) => source.toLowerCase().includes(name.toLowerCase()));
  return [...new Set([...column.uses.map(({ what }) => what), ...named.map(({ what }) => what)])];
}
