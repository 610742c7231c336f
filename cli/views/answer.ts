import stringWidth from 'string-width';
import { printable } from '../../model/printable.ts';
import type { AnswerColumn, AnswerRow } from '../../runtime/query.ts';
import { count } from './format.ts';
import { tableLines } from './table.ts';

/** NULL is written, so that an empty text is told from it. */
function cell(value: string | null): string {
  return value ?? 'NULL';
}

/** Rows in columns, one line each. */
export function rowLines(columns: readonly AnswerColumn[], rows: readonly AnswerRow[]): readonly string[] {
  const heads = columns.map(({ name }) => ({ head: name }));
  return tableLines(
    heads,
    rows.map((row) => row.map(cell)),
  );
}

/** Rows one after another, one line for each column. @param first The number of the first of them. */
export function expandedLines(
  columns: readonly AnswerColumn[],
  rows: readonly AnswerRow[],
  first: number,
): readonly string[] {
  const names = columns.map(({ name }) => printable(name));
  const width = Math.max(0, ...names.map((name) => stringWidth(name)));
  return rows.flatMap((row, at) => [
    `row ${count(first + at)}`,
    ...names.map((name, column) => {
      const padding = ' '.repeat(width - stringWidth(name));
      return `  ${name}${padding}  ${cell(row[column] ?? null)}`.trimEnd();
    }),
    '',
  ]);
}
