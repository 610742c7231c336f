import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import type { PipelineModel, TableModel } from '../../model/table-model.ts';

/** What of a table is brought into a database. */
export interface InstallableTable
  extends Pick<CompiledTable, 'shape' | 'wanted' | 'fingerprint' | 'target' | 'program'> {
  readonly model: Pick<TableModel, 'name' | 'schema'>;
}

/** What of a pipeline is brought into a database: plain data, which travels to AWS as JSON too. */
export interface InstallablePipeline extends Pick<CompiledPipeline, 'runtime' | 'migrations' | 'procedures'> {
  readonly model: Pick<PipelineModel, 'name' | 'schema'>;
  readonly tables: readonly InstallableTable[];
}
