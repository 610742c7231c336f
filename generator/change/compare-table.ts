import { LOAD_MODES } from '../../model/load-modes.ts';
import { quoteIdent } from '../quote.ts';
import type { TableShape } from '../sql/compile-table.ts';
import type { CatalogColumn, CatalogTable } from './catalog-table.ts';
import {
  allUses,
  blockingUses,
  type ChangeContext,
  changeContext,
  decide,
  LARGE_BYTES,
  makeStep,
} from './change-context.ts';
import { isRewrite, rewriteName } from './change-names.ts';
import { addColumn, columnSteps } from './column-steps.ts';
import { fileIndexSteps, keySteps } from './key-steps.ts';
import { clearRewrite } from './online-rewrite.ts';
import { type Renaming, renamed, renamings } from './rename-columns.ts';
import type { ChangeStep, TableChange } from './step.ts';
import { AUDIT_COLUMNS, FILE_COLUMN, type WantedColumn, type WantedTable } from './wanted-table.ts';

function renameSteps(context: ChangeContext, renames: readonly Renaming[]): readonly ChangeStep[] {
  return renames.map(({ from, to }) => {
    const column = context.catalog.columns.find(({ name }) => name === from);
    return makeStep(context, `rename the column ${from} to ${to}`, {
      by: context.catalog.isEmpty ? 'load' : 'apply',
      sql: [`alter table ${context.relation} rename column ${quoteIdent(from)} to ${quoteIdent(to)}`],
      uses: column === undefined ? [] : allUses(context, column, from),
      risk: 'what names the column by its old name fails from then on; views go on',
    });
  });
}

function dropStep(context: ChangeContext, column: CatalogColumn): ChangeStep {
  const does = `drop the column ${column.name}`;
  const blocking = blockingUses(column, true);
  const uses = allUses(context, column);
  if (blocking.length > 0)
    return decide(context, does, `drop what is made from it first: ${blocking.join(', ')}`, { uses });
  return makeStep(context, does, {
    by: context.catalog.isEmpty ? 'load' : 'apply',
    sql: [`alter table ${context.relation} drop column ${quoteIdent(column.name)}`],
    uses,
    risk: 'its values are gone',
  });
}

/** Rows of a table begin to go that stayed before. */
function modeSteps(context: ChangeContext): readonly ChangeStep[] {
  const { before, wanted, catalog } = context;
  if (before === null || before.mode === wanted.mode || !LOAD_MODES[wanted.mode].byUnit || catalog.isEmpty) return [];
  return [
    makeStep(context, `load by ${wanted.mode}, in place of ${before.mode}`, {
      by: 'apply',
      lock: null,
      risk: 'from then on rows go that a file does not have',
    }),
  ];
}

/** Columns of Aspen's own that an option of the definition took away. */
function isSwitchedOff({ before }: ChangeContext, { name }: CatalogColumn): boolean {
  const wasAudited = before?.audit === true && AUDIT_COLUMNS.some((column) => column.name === name);
  return wasAudited || (before?.lineage === true && name === FILE_COLUMN.name);
}

/** What an `aspen apply` that was interrupted left of a change that is not wanted any more. */
function clearStep(context: ChangeContext, { name }: CatalogColumn): ChangeStep {
  return makeStep(context, `clear away the column ${name}, which an interrupted change left`, {
    by: 'apply',
    sql: [...clearRewrite(context.relation, name), `alter table ${context.relation} drop column ${quoteIdent(name)}`],
    drift: true,
  });
}

/** Whether a column of the new type goes on to be filled. */
function isUnderWay({ wanted, catalog }: ChangeContext, { name }: CatalogColumn): boolean {
  return wanted.columns.some((column) => {
    const there = catalog.columns.find((one) => one.name === column.name);
    const isRetyped = there !== undefined && there.type !== column.type;
    return isRetyped && name === rewriteName(wanted.schema, wanted.name, column.name, column.type);
  });
}

/** What becomes of a column that no definition has. */
function extraColumn(
  context: ChangeContext,
  column: CatalogColumn,
  added: readonly WantedColumn[],
): { readonly steps: readonly ChangeStep[]; readonly notes: readonly string[] } {
  const { before, wanted } = context;
  const { name } = column;
  if (isRewrite(name)) return { steps: isUnderWay(context, column) ? [] : [clearStep(context, column)], notes: [] };
  if (wanted.drop.includes(name) || isSwitchedOff(context, column))
    return { steps: [dropStep(context, column)], notes: [] };
  const wasDefined = before?.columns.some((one) => one.name === name) === true;
  const others = added.filter((one) => one.was.length === 0 && !before?.columns.some((was) => was.name === one.name));
  // No value is lost with it.
  const isIdle = context.catalog.isEmpty && wasDefined && blockingUses(column, true).length === 0;
  if (isIdle) return { steps: [dropStep(context, column)], notes: [] };
  if (wasDefined && others.length > 0) {
    const [first] = others;
    const way = `perhaps ${others.map((one) => one.name).join(' or ')} is the same column: say \`was: '${name}'\` there; or say \`drop: ['${name}']\` of the table; to keep it, take it out of the definition first, load, and add the other one then`;
    return {
      steps: [decide(context, `${name} is not defined any more, and ${first?.name} is new`, way)],
      notes: [],
    };
  }
  if (column.required && !column.hasDefault && !column.generated)
    return {
      steps: [
        decide(
          context,
          `${name} is not defined, and rows cannot be without it`,
          `say \`drop: ['${name}']\` of the table, or run: alter table ${context.relation} alter column ${quoteIdent(name)} drop not null`,
          { drift: !wasDefined && before !== null },
        ),
      ],
      notes: [],
    };
  const note = `the column ${name} is not defined: it stays as it is, empty in new rows; \`drop: ['${name}']\` of the table lets it go`;
  return { steps: [], notes: wasDefined || !column.generated ? [note] : [] };
}

/**
 * Compares a table as it is with its definition. What a person or a migration did to the table counts as done.
 *
 * @param before What the table was made from by the last load or deployment.
 * @param largeBytes From which size on rows are not read or written under a lock that stops readers or writers.
 */
export function compareTable(
  wanted: WantedTable,
  catalog: CatalogTable,
  before: TableShape | null,
  largeBytes = LARGE_BYTES,
): TableChange {
  const context = changeContext(wanted, catalog, before, largeBytes);
  const periods = before?.history ?? null;
  if (before !== null && periods !== wanted.history) {
    const does = `the table had ${periods === null ? 'no periods' : `the periods ${periods}`}, and now has ${wanted.history ?? 'none'}`;
    const way = 'no row tells when it held: give the table another name, and load its files into that one';
    return { steps: [decide(context, does, way)], notes: [] };
  }
  const renames = renamings(catalog.columns, wanted.columns);
  const columns = renamed(catalog.columns, renames);
  const key = catalog.key && {
    ...catalog.key,
    columns: catalog.key.columns.map((name) => {
      const place = catalog.columns.find((column) => column.name === name)?.place;
      return columns.find((column) => column.place === place)?.name ?? name;
    }),
  };
  const newNames = new Set(renames.map(({ to }) => to));
  const find = (name: string) => columns.find((column) => column.name === name);
  const added = wanted.columns.filter(({ name }) => find(name) === undefined);
  const extra = columns
    .filter(({ name }) => !wanted.columns.some((column) => column.name === name))
    .map((column) => extraColumn(context, column, added));
  const alters = wanted.columns.flatMap((column) => {
    const there = find(column.name);
    return there === undefined ? [] : columnSteps(context, there, column, newNames.has(column.name));
  });
  const keys = keySteps({ ...context, catalog: { ...catalog, key } }, columns);
  return {
    steps: [
      ...renameSteps(context, renames),
      ...added.map((column) => addColumn(context, column)),
      ...alters.filter(({ does }) => !does.startsWith('let ')),
      ...keys,
      // A column of the key before cannot be NULL.
      ...alters.filter(({ does }) => does.startsWith('let ')),
      ...fileIndexSteps(context),
      ...modeSteps(context),
      ...extra.flatMap(({ steps }) => steps),
    ],
    notes: extra.flatMap(({ notes }) => notes),
  };
}
