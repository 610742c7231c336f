import { append, type CsvOptions, csv, definePipeline, defineTable, text } from '../../../model/index.ts';
import type { CsvSource } from '../../../model/table-model.ts';

/** A source as a table's model has it. */
export function sourceOf(options: Omit<CsvOptions, 'prefix'>): CsvSource {
  const table = defineTable({
    name: 't',
    source: csv({ prefix: 't/', ...options }),
    columns: { a: text() },
    load: append(),
  });
  const [model] = definePipeline({ name: 'p', tables: [table] }).tables;
  if (model?.source.format !== 'csv') throw new Error('The pipeline has one table, of csv.');
  return model.source;
}
