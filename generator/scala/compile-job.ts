import { GeneratorError } from '../errors.ts';
import type { CompiledTable } from '../sql/compile-table.ts';
import { render } from '../template.ts';
import { jobDefinition } from './definition.ts';
import { jobView } from './job-view.ts';
import { joinScript } from './join-script.ts';

/**
 * Characters of a table's own part. Scala's compilers took 20 million in a heap of 1 GB; what is longer would fail when
 * the run has begun.
 */
const LARGEST = 16 * 1024 * 1024;

/**
 * Renders what the Glue job of a table has of its own: Scala that one reads where a definition changes.
 *
 * @throws {GeneratorError} `script-too-large`, where Glue could not compile it.
 */
export function compileJobTable(table: CompiledTable, pipeline: string): string {
  const text = render('scala', 'table', jobView(jobDefinition(table, pipeline)));
  if (text.length <= LARGEST) return text;
  const megabytes = (length: number) => `${(length / 1024 ** 2).toFixed(1)} MiB`;
  throw new GeneratorError({
    code: 'script-too-large',
    found: `the Glue job of table ${table.model.name} has ${megabytes(text.length)} of its own`,
    expected: `at most ${megabytes(LARGEST)}, which Scala's compiler takes`,
    next: 'Shorten what is long in its columns: lists in `oneOf` and `nulls`, patterns in `matches`.',
  });
}

/** The whole Glue job of a table: one Scala file that needs nothing but Glue's own libraries. */
export function compileJob(table: CompiledTable, pipeline: string): string {
  return joinScript(compileJobTable(table, pipeline));
}
