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
  if (load.mode === 'append') return 'append';
  if (load.mode === 'history')
    return `history by ${key.join(', ')}, from ${load.validFrom ?? 'when a file was modified'}`;
  const latest = load.latest === null ? '' : `, the latest ${load.latest} wins`;
  return `merge by ${key.join(', ')}${latest}`;
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
