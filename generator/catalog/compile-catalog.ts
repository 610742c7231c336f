import type { TableModel } from '../../model/table-model.ts';
import { render } from '../template.ts';
import { catalogView, crawlerView } from './catalog-view.ts';

/** What AWS Glue is told of one table, as JSON. */
export interface CompiledCatalog {
  /** The `TableInput` of CloudFormation's AWS::Glue::Table. */
  readonly table: string;
  /** The properties of CloudFormation's AWS::Glue::Crawler. */
  readonly crawler: string;
}

/** Renders what the catalog says of a table, and the crawler that adds its partitions. */
export function compileCatalog(table: TableModel): CompiledCatalog {
  return {
    table: render('json', 'catalog-table', catalogView(table)),
    crawler: render('json', 'crawler', crawlerView(table)),
  };
}
