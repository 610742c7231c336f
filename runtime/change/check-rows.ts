import type { Client } from 'pg';
import type { CatalogTable } from '../../generator/change/catalog-table.ts';
import { conversionName } from '../../generator/change/change-names.ts';
import { conversionFunction } from '../../generator/change/conversion.ts';
import { renamings } from '../../generator/change/rename-columns.ts';
import type { ChangeStep, RowCheck } from '../../generator/change/step.ts';
import type { WantedTable } from '../../generator/change/wanted-table.ts';
import { quoteIdent, quoteRelation } from '../../generator/quote.ts';
import { ASPEN } from '../../model/command-name.ts';
import { RuntimeError } from '../errors.ts';
import { select } from '../select.ts';

/** This many rows are named; the others are counted. */
const NAMED = 10;

interface Found {
  readonly row: string;
  readonly value: string | null;
  readonly total: number;
}

/** A table as it is, which its rows are looked at for. */
interface Checked {
  readonly wanted: WantedTable;
  readonly catalog: CatalogTable;
}

/** The name that a column has in the table as it is. */
function currentName({ wanted, catalog }: Checked, name: string): string {
  return renamings(catalog.columns, wanted.columns).find(({ to }) => to === name)?.from ?? name;
}

/** What tells a row, as SQL: its key's columns, or its place; values of personal columns are masked. */
function rowWords({ wanted, catalog }: Checked): string {
  const key = catalog.key?.columns ?? [];
  if (key.length === 0) return `'the row at ' || t.ctid::text`;
  const parts = key.map((name) => {
    const pii = wanted.columns.some((column) => column.pii && (column.name === name || column.was.includes(name)));
    return pii
      ? `'${name.replaceAll("'", "''")} ***'`
      : `'${name.replaceAll("'", "''")} ' || t.${quoteIdent(name)}::text`;
  });
  return parts.join(` || ', ' || `);
}

async function misfits(client: Client, checked: Checked, check: RowCheck): Promise<readonly Found[]> {
  const relation = quoteRelation(checked.wanted.schema, checked.wanted.name);
  const row = rowWords(checked);
  if (check.kind === 'unique') {
    const columns = check.columns.map((name) => quoteIdent(currentName(checked, name)));
    const there = check.columns.every((name) =>
      checked.catalog.columns.some((column) => column.name === currentName(checked, name)),
    );
    if (!there) return [];
    const shown = check.columns.map((name, at) =>
      checked.wanted.columns.some((column) => column.name === name && column.pii)
        ? `'***'`
        : `coalesce(t.${columns[at]}::text, 'NULL')`,
    );
    return select<Found>(
      client,
      `select ${shown.join(` || ', ' || `)} as row, count(*)::text || ' rows' as value, count(*) over ()::float8 as total
       from ${relation} t group by ${columns.map((name) => `t.${name}`).join(', ')} having count(*) > 1
       order by 1 limit ${NAMED}`,
      [],
    );
  }
  const name = currentName(checked, check.column);
  const column = `t.${quoteIdent(name)}`;
  const isPersonal = checked.wanted.columns.some((one) => one.name === check.column && one.pii);
  if (check.kind === 'not-null')
    return select<Found>(
      client,
      `select ${row} as row, 'NULL' as value, count(*) over ()::float8 as total from ${relation} t
       where ${column} is null order by 1 limit ${NAMED}`,
      [],
    );
  const convert = quoteRelation(
    'aspen_table',
    conversionName(checked.wanted.schema, checked.wanted.name, check.column, check.to),
  );
  return select<Found>(
    client,
    `select ${row} as row, ${isPersonal ? `'***'` : `left(${column}::text, 60)`} as value, count(*) over ()::float8 as total
     from ${relation} t where ${column} is not null and ${convert}(${column}) is null order by 1 limit ${NAMED}`,
    [],
  );
}

function describe(table: string, check: RowCheck, found: readonly Found[]): readonly string[] {
  const total = found[0]?.total ?? 0;
  const rows = total === 1 ? '1 row' : `${total.toLocaleString('en')} rows`;
  const head =
    check.kind === 'unique'
      ? `${table}: (${check.columns.join(', ')}) is not unique: ${total.toLocaleString('en')} of its values are in several rows`
      : check.kind === 'not-null'
        ? `${table}: ${check.column} is NULL in ${rows}`
        : `${table}: ${check.column} does not fit ${check.to} in ${rows}`;
  return [
    head,
    ...found.map(({ row, value }) => `  ${row}${check.kind === 'not-null' ? '' : `: ${value ?? ''}`}`),
    ...(total > found.length ? [`  and ${(total - found.length).toLocaleString('en')} more`] : []),
  ];
}

/**
 * Looks whether rows are what the steps need, in the caller's transaction: functions that convert are made in it.
 *
 * @returns What is in the way, in words.
 */
export async function rowsInTheWay(
  client: Client,
  checked: Checked,
  steps: readonly ChangeStep[],
): Promise<readonly string[]> {
  const told: string[] = [];
  for (const check of steps.flatMap(({ checks }) => checks)) {
    if (check.kind === 'fits') {
      const { schema, name } = checked.wanted;
      const convert = quoteRelation('aspen_table', conversionName(schema, name, check.column, check.to));
      await client.query(conversionFunction(convert, check.from, check.to, 'null'));
    }
    const found = await misfits(client, checked, check);
    if (found.length > 0) told.push(...describe(checked.wanted.name, check, found));
  }
  return told;
}

/** What rows that are in the way stop. */
export function rowsInTheWayError(told: readonly string[]): RuntimeError {
  return new RuntimeError({
    code: 'rows-in-the-way',
    found: told.join('\n'),
    expected: 'rows that are what the definitions say; nothing was changed',
    next: `Correct these rows, or the definition, and run \`${ASPEN} apply\` again.`,
  });
}
