import type { CompiledTable } from '../sql/compile-table.ts';
import { render } from '../template.ts';
import { jobView } from './job-view.ts';

/** Renders the Glue job of one table: a whole Scala script. */
export function compileJob(table: CompiledTable, pipeline: string): string {
  return render('scala', 'glue-job', jobView(table, pipeline));
}
