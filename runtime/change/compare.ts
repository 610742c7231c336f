import type { Client } from 'pg';
import type { CatalogTable } from '../../generator/change/catalog-table.ts';
import { decide } from '../../generator/change/change-context.ts';
import { compareTable } from '../../generator/change/compare-table.ts';
import type { TableChange } from '../../generator/change/step.ts';
import { quoteIdent, quoteRelation } from '../../generator/quote.ts';
import { ASPEN } from '../../model/command-name.ts';
import type { InstallableTable } from '../migrate/installable.ts';
import type { InstalledTable } from '../migrate/installed.ts';
import { readCatalog } from './read-catalog.ts';

/** A table beside its definition. */
export interface ComparedTable {
  readonly change: TableChange;
  /** Null where the table is not there. */
  readonly catalog: CatalogTable | null;
}

/** @param largeBytes From which size on a table counts as large. */
export async function compareInstalled(
  client: Client,
  { wanted }: Pick<InstallableTable, 'wanted'>,
  { shape }: InstalledTable,
  largeBytes?: number,
): Promise<ComparedTable> {
  const catalog = await readCatalog(client, quoteRelation(wanted.schema, wanted.name));
  if (catalog !== null) return { catalog, change: compareTable(wanted, catalog, shape, largeBytes) };
  const way =
    shape.schema === wanted.schema
      ? `make it again from its files: \`${ASPEN} load ${wanted.name} --fresh\``
      : `its schema was ${shape.schema}: alter table ${quoteRelation(shape.schema, wanted.name)} set schema ${quoteIdent(wanted.schema)}`;
  return {
    catalog,
    change: { steps: [decide({ wanted }, `the table ${wanted.schema}.${wanted.name} is not there`, way)], notes: [] },
  };
}
