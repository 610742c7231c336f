import { quoteIdent, quoteRelation } from '../quote.ts';
import type { CatalogColumn } from './catalog-table.ts';
import type { ChangeContext } from './change-context.ts';
import { conversionName, rewriteName } from './change-names.ts';
import { conversionFunction } from './conversion.ts';
import type { Preparation } from './step.ts';
import type { WantedColumn } from './wanted-table.ts';

/** How a column gets another type while its table is read and written: beside it, and in its place in the end. */
export interface OnlineRewrite {
  /** Null once it is done: the columns may be swapped. */
  readonly prepare: Extract<Preparation, { kind: 'rewrite' }> | null;
  /** Puts the new column in the old one's place. */
  readonly swap: readonly string[];
}

/** Statements that take away what a rewrite made besides its column. @param name The column's. */
export function clearRewrite(relation: string, name: string): readonly string[] {
  const convert = name.replace('aspen_new_', 'aspen_convert_');
  return [
    `drop trigger if exists ${quoteIdent(name)} on ${relation}`,
    `drop function if exists ${quoteRelation('aspen_table', name)}()`,
    `drop function if exists ${quoteRelation('aspen_table', convert)}`,
  ];
}

/**
 * The way to another type that keeps nobody waiting; null where PostgreSQL has to do it under a lock: in a small table, and
 * where a key, an index, a right or a trigger would have to be made anew with the column.
 */
export function onlineRewrite(
  { wanted: table, catalog, relation, isLarge }: ChangeContext,
  there: CatalogColumn,
  wanted: WantedColumn,
): OnlineRewrite | null {
  const column = rewriteName(table.schema, table.name, wanted.name, wanted.type);
  const begun = catalog.columns.some(({ name }) => name === column);
  const isPlain =
    there.uses.length === 0 && !there.granted && !there.generated && !catalog.hasTriggers && !catalog.partitioned;
  const isKey = catalog.key?.columns.includes(there.name) === true || table.key.includes(wanted.name);
  if ((!isLarge && !begun) || !isPlain || isKey) return null;
  const convert = quoteRelation('aspen_table', conversionName(table.schema, table.name, wanted.name, wanted.type));
  const [old, fresh] = [quoteIdent(there.name), quoteIdent(column)];
  const assign = quoteRelation('aspen_table', column);
  const alter = `alter table ${relation}`;
  return {
    prepare: catalog.provenRewrites.includes(column)
      ? null
      : {
          kind: 'rewrite',
          column: there.name,
          fresh: column,
          begin: [
            conversionFunction(convert, there.type, wanted.type, 'null'),
            `create or replace function ${assign}() returns trigger language plpgsql security definer
             set search_path = pg_catalog, pg_temp as $assign$ begin new.${fresh} := ${convert}(new.${old}); return new; end $assign$`,
            `${alter} add column if not exists ${fresh} ${wanted.type}`,
            `create or replace trigger ${fresh} before insert or update on ${relation} for each row execute function ${assign}()`,
          ],
          convert: `${convert}(${old})`,
          proof: wanted.required ? `${fresh} is not null` : `(${old} is null) = (${fresh} is null)`,
        },
    swap: [
      ...(wanted.required ? [`${alter} alter column ${fresh} set not null`] : []),
      ...clearRewrite(relation, column).slice(0, 2),
      `${alter} drop constraint ${fresh}`,
      `${alter} drop column ${old}`,
      `${alter} rename column ${fresh} to ${quoteIdent(there.name)}`,
      `drop function ${convert}`,
    ],
  };
}
