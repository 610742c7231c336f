import type { Dropped } from '../../runtime/fresh.ts';
import { count, plural } from './format.ts';
import { fittedLines } from './table.ts';
import { wrapText } from './wrap-text.ts';

/** What goes when a pipeline is made again, as a person reads it before saying yes. */
export function freshPreviewLines(
  pipeline: string,
  database: string,
  going: Dropped,
  width: number | null,
): readonly string[] {
  const { tables, others, loads, files } = going;
  const kinds = [...new Set(others.map(({ kind }) => kind))];
  const counted = kinds.map((kind) => plural(others.filter((other) => other.kind === kind).length, kind));
  return [
    `--fresh drops what the pipeline ${pipeline} made, and makes it anew`,
    `database  ${database}`,
    '',
    ...fittedLines(
      [{ head: 'table' }, { head: 'rows', align: 'right' }],
      tables.map(({ name, rows }) => [name, count(rows)]),
      width,
    ),
    ...(counted.length === 0 ? [] : wrapText('', `and ${counted.join(', ')}`, width)),
    ...wrapText('', `and its history: ${plural(loads, 'load')} of ${plural(files, 'file')}, with their rejects`, width),
  ];
}
