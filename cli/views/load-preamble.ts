import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { OpenDatabase } from '../database.ts';
import { wordList } from './format.ts';

/** How a table is loaded, in a few words. */
function modeOf({ load, key }: TableModel): string {
  if (load.mode === 'append') return 'append';
  const latest = load.latest === null ? '' : `, the latest ${load.latest} wins`;
  return `merge by ${key.join(', ')}${latest}`;
}

/** What the user sees before the work begins: what is loaded, from where, to where. */
export function preambleLines(
  pipeline: CompiledPipeline,
  tables: readonly CompiledTable[],
  source: string,
  { description, chosenBy }: Pick<OpenDatabase, 'description' | 'chosenBy'>,
): readonly string[] {
  const width = Math.max(...tables.map(({ model }) => model.name.length));
  return [
    `pipeline  ${pipeline.model.name}`,
    `source    ${source}`,
    `database  ${description}`,
    ...(chosenBy.length === 0 ? [] : [`          chosen by ${wordList(chosenBy)} of the environment`]),
    ...tables.map(
      ({ model }, index) =>
        `${index === 0 ? 'tables' : ''}`.padEnd(10) +
        `${model.name.padEnd(width)}  ${model.source.prefix}  ${modeOf(model)}`,
    ),
  ];
}
