import Table from 'cli-table3';
import { printable } from '../../model/printable.ts';

/** One column of a printed table. */
export interface PrintedColumn {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

const bare = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Lays rows out in columns without borders, as lines without trailing blanks. */
export function tableLines(columns: readonly PrintedColumn[], rows: readonly (readonly string[])[]): string[] {
  const table = new Table({
    head: columns.map((column) => printable(column.head)),
    colAligns: columns.map((column) => column.align ?? 'left'),
    chars: bare,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  // Escaped before it is laid out: what is escaped takes another width.
  for (const row of rows) table.push(row.map(printable));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
