import type { CompiledTable } from '../sql/compile-table.ts';
import { render } from '../template.ts';
import { jobDefinition } from './definition.ts';
import { jobView } from './job-view.ts';
import { joinScript } from './join-script.ts';

/** Renders what the Glue job of a table has of its own: Scala that one reads where a definition changes. */
export function compileJobTable(table: CompiledTable, pipeline: string): string {
  return render('scala', 'table', jobView(jobDefinition(table, pipeline)));
}

/** The whole Glue job of a table: one Scala file that needs nothing but Glue's own libraries. */
export function compileJob(table: CompiledTable, pipeline: string): string {
  return joinScript(compileJobTable(table, pipeline));
}
