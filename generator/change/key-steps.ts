import { quoteIdent } from '../quote.ts';
import type { CatalogColumn } from './catalog-table.ts';
import { type ChangeContext, decide, makeStep } from './change-context.ts';
import { fileIndexName, keyName, pkeyName } from './change-names.ts';
import type { ChangeStep } from './step.ts';

const names = (columns: readonly string[]) => `(${columns.join(', ')})`;
const idents = (columns: readonly string[]) => columns.map(quoteIdent).join(', ');

/** Another key, a first one, or none. */
export function keySteps(context: ChangeContext, columns: readonly CatalogColumn[]): readonly ChangeStep[] {
  const { wanted, catalog, relation, before, isLarge } = context;
  const there = catalog.key === null ? [] : catalog.key.columns;
  // Columns of the key go by their new names.
  if (there.join('\0') === wanted.key.join('\0')) return [];
  const drift = before !== null && before.key.join('\0') === wanted.key.join('\0');
  const from = there.length === 0 ? '' : `, in place of ${names(there)}`;
  const does =
    wanted.key.length === 0 ? `let ${names(there)} be no key any more` : `make ${names(wanted.key)} the key${from}`;
  const references = catalog.key?.references ?? [];
  if (references.length > 0)
    return [
      decide(context, does, `${references.join(', ')} need it: drop them by a migration, and make them anew after it`, {
        uses: references,
        drift,
      }),
    ];
  const dropOld =
    catalog.key === null ? [] : [`alter table ${relation} drop constraint ${quoteIdent(catalog.key.constraint)}`];
  const by = catalog.isEmpty && !drift ? ('load' as const) : ('apply' as const);
  if (wanted.key.length === 0) return [makeStep(context, does, { by, sql: dropOld, drift })];
  const index = keyName(wanted.schema, wanted.name, wanted.key);
  const made = catalog.uniqueIndexes.find(
    (one) => one.valid && one.name === index && one.columns.join('\0') === wanted.key.join('\0'),
  );
  const name = `constraint ${quoteIdent(catalog.key?.constraint ?? pkeyName(wanted.name))} `;
  const add =
    made === undefined
      ? `alter table ${relation} add ${name}primary key (${idents(wanted.key)})`
      : `alter table ${relation} add ${name}primary key using index ${quoteIdent(index)}`;
  // An index of columns that are not there yet, or not of that type, cannot be made beforehand.
  const ready = wanted.key.every((key) => {
    const column = columns.find((one) => one.name === key);
    const type = wanted.columns.find((one) => one.name === key)?.type;
    return column !== undefined && column.type === type && catalog.columns.some((one) => one.name === key);
  });
  return [
    makeStep(context, does, {
      by,
      sql: [...dropOld, add],
      scans: made === undefined,
      prepare:
        made === undefined && isLarge && ready && !catalog.partitioned
          ? [{ kind: 'unique-index', index, columns: wanted.key }]
          : [],
      checks: made === undefined ? [{ kind: 'unique', columns: wanted.key }] : [],
      drift,
    }),
  ];
}

/** The index by which rows of one file are found, where the load mode wants it. */
export function fileIndexSteps(context: ChangeContext): readonly ChangeStep[] {
  const { wanted, catalog, relation, isLarge, before } = context;
  const drift = before?.mode === wanted.mode;
  const index = fileIndexName(wanted.schema, wanted.name);
  if (wanted.byFile && catalog.fileIndexes.length === 0) {
    const isThere = catalog.columns.some(({ name }) => name === '_file');
    return [
      makeStep(context, 'make an index of _file', {
        by: isLarge && isThere ? 'apply' : 'load',
        sql: [`create index ${quoteIdent(index)} on ${relation} (_file)`],
        lock: 'SHARE',
        scans: true,
        drift,
        prepare: isLarge && isThere && !catalog.partitioned ? [{ kind: 'file-index', index }] : [],
      }),
    ];
  }
  if (wanted.byFile) return [];
  return catalog.fileIndexes.map((name) =>
    makeStep(context, `drop the index ${name} of _file`, {
      by: 'apply',
      drift,
      sql: [`drop index ${quoteIdent(wanted.schema)}.${quoteIdent(name)}`],
    }),
  );
}
