import { compileCatalog } from '../../../generator/catalog/compile-catalog.ts';
import * as model from '../../../model/index.ts';

export type Columns = Parameters<typeof model.defineTable>[0]['columns'];

interface Named {
  readonly Name: string;
  readonly Type: string;
  readonly Comment: string;
}

export interface TableInput {
  readonly Name: string;
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, string>>;
  readonly PartitionKeys: readonly Named[];
  readonly StorageDescriptor: {
    readonly Columns: readonly Named[];
    readonly Location: unknown;
    readonly SerdeInfo: {
      readonly SerializationLibrary: string;
      readonly Parameters: Readonly<Record<string, string>>;
    };
  };
}

export interface Options {
  readonly name?: string;
  readonly comment?: string;
  readonly source?: Partial<model.CsvOptions>;
}

/** A table with these columns, and no more. */
export function tableOf(columns: Columns, { name = 't', source, ...rest }: Options = {}): model.TableModel {
  const { tables } = model.definePipeline({
    name: 'p',
    tables: [
      model.defineTable({
        name,
        source: model.csv({ prefix: 't/', ...source }),
        columns,
        load: model.append(),
        audit: false,
        ...rest,
      }),
    ],
  });
  return tables[0];
}

/** What the catalog is told of it. */
export function parsed(columns: Columns, options?: Options): TableInput {
  return JSON.parse(compileCatalog(tableOf(columns, options)).table);
}

export const fieldsOf = (columns: Columns, options?: Options) => parsed(columns, options).StorageDescriptor.Columns;
export const serdeOf = (source: Partial<model.CsvOptions>) =>
  parsed({ a: model.text() }, { source }).StorageDescriptor.SerdeInfo;
