import type { TableModel } from '../../model/table-model.ts';
import type { CatalogColumn, CatalogColumns } from './catalog-column.ts';
import { cautionsOf } from './cautions.ts';

/** What a column is called elsewhere, where that is not its name in the catalog. */
function otherNames({ name, model }: CatalogColumn, header: boolean): readonly (readonly [string, string])[] {
  const names: [string, string][] = [];
  if (model.name !== name) names.push([`aspen.column.${name}`, model.name]);
  if (model.folder !== null) {
    if (model.folder !== name) names.push([`aspen.folder.${name}`, model.folder]);
  } else if (header && (model.from.length !== 1 || model.from[0] !== name)) {
    names.push([`aspen.header.${name}`, JSON.stringify(model.from)]);
  }
  return names;
}

/** The parameters of the catalog's table: what Athena needs, and what the shape of a Glue table has no place for. */
export function tableParameters(table: TableModel, columns: CatalogColumns): Readonly<Record<string, string>> {
  const { source } = table;
  const csv = source.format === 'csv' ? source : null;
  const header = csv?.header === true;
  const linesBefore = source.skip + (header ? (csv?.headerLines?.lines ?? 1) : 0);
  const all = [...columns.partitions, ...columns.fields];
  const personal = all.filter(({ model }) => model.pii).map(({ name }) => name);
  return {
    EXTERNAL: 'TRUE',
    classification: source.format,
    ...(linesBefore > 0 ? { 'skip.header.line.count': String(linesBefore) } : {}),
    'aspen.generated': 'By `aspen generate`, from the definition of this table. Do not edit.',
    'aspen.schema': table.schema,
    'aspen.table': table.name,
    ...(personal.length > 0 ? { 'aspen.pii': JSON.stringify(personal) } : {}),
    ...cautionsOf(table),
    ...Object.fromEntries(all.flatMap((column) => otherNames(column, header))),
  };
}
