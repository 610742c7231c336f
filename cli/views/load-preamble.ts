import stringWidth from 'string-width';
import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { OpenDatabase } from '../database.ts';
import { count, wordList } from './format.ts';
import { tableLines } from './table.ts';
import { fillLines, wrapText } from './wrap-text.ts';

/** How a table is loaded, in a few words. */
function modeOf({ load, key }: TableModel): string {
  const by = key.length === 0 ? '' : ` by ${key.join(', ')}`;
  switch (load.mode) {
    case 'append':
      return 'append';
    case 'merge':
      return `merge${by}${load.latest === null ? '' : `, the latest ${load.latest} wins`}`;
    case 'history':
      return `history${by}, from ${load.validFrom ?? 'when a file was modified'}`;
    case 'replace':
      return `replace${by}`;
    case 'snapshot':
      return `snapshot${by}${load.scope.length === 0 ? '' : `, within ${load.scope.join(', ')}`}`;
  }
}

/** More tables than these are named only. */
const MOST = 12;

function tableList(tables: readonly CompiledTable[], width: number | null): readonly string[] {
  const label = 'tables    ';
  const names = tables.map(({ model }) => model.name);
  if (tables.length > MOST) return wrapText(label, `${count(names.length)}: ${names.join(', ')}`, width);
  const rows = tables.map(({ model }) => [model.name, model.source.prefix, modeOf(model)]);
  const columns = tableLines([{ head: '' }, { head: '' }, { head: '' }], rows).filter((line) => line !== '');
  const fits = width === null || columns.every((line) => stringWidth(line) <= width - label.length);
  const lines = fits ? columns.map((line) => [line]) : rows;
  return lines.flatMap((pieces, at) => fillLines(at === 0 ? label : ' '.repeat(label.length), pieces, '  ', width));
}

/** What the user sees before the work begins: what is loaded, from where, to where. */
export function preambleLines(
  pipeline: CompiledPipeline,
  tables: readonly CompiledTable[],
  source: string,
  { description, chosenBy }: Pick<OpenDatabase, 'description' | 'chosenBy'>,
  width: number | null,
): readonly string[] {
  return [
    `pipeline  ${pipeline.model.name}`,
    `source    ${source}`,
    `database  ${description}`,
    ...(chosenBy.length === 0 ? [] : [`          chosen by ${wordList(chosenBy)} of the environment`]),
    ...tableList(tables, width),
  ];
}
