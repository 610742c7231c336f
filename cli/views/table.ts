import Table from 'cli-table3';
import stringWidth from 'string-width';
import { printable } from '../../model/printable.ts';
import { cutTo } from '../output.ts';
import { fillLines, wrapText } from './wrap-text.ts';

/** One column of a printed table. */
export interface PrintedColumn {
  readonly head: string;
  /** Numbers stand at the right. @default 'left' */
  readonly align?: 'left' | 'right';
  /** Cut to what the other columns leave of a line; of the last column only. */
  readonly cut?: true;
}

type Cells = readonly string[];

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

/** Less than this of a cell says nothing. */
const LEAST = 16;

/** Lays rows out in columns without borders, as lines without trailing blanks. */
export function tableLines(columns: readonly PrintedColumn[], rows: readonly Cells[]): string[] {
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

function widest(lines: readonly string[]): number {
  return Math.max(0, ...lines.map((line) => stringWidth(line)));
}

/** The table with its last cells cut; null where too little is left of them. */
function cutLines(columns: readonly PrintedColumn[], rows: readonly Cells[], width: number): string[] | null {
  if (columns.at(-1)?.cut !== true) return null;
  const others = tableLines(
    columns.slice(0, -1),
    rows.map((row) => row.slice(0, -1)),
  );
  const left = width - widest(others) - 2;
  if (left < LEAST) return null;
  return tableLines(
    columns,
    rows.map((row) => row.map((cell, at) => (at === columns.length - 1 ? cutTo(printable(cell), left) : cell))),
  );
}

function fitting(columns: readonly PrintedColumn[], rows: readonly Cells[], width: number): string[] | null {
  const whole = tableLines(columns, rows);
  return widest(whole) <= width ? whole : cutLines(columns, rows, width);
}

/** Each row's first cell on a line of its own, and the others below it: under their heads, or each with its head before it. */
function stackedLines(columns: readonly PrintedColumn[], rows: readonly Cells[], width: number): string[] {
  const [first, ...others] = columns;
  const rest = rows.map((row) => row.slice(1));
  const [heads, ...lines] = fitting(others, rest, width - 2) ?? [];
  const names = rows.map(([name = '']) => printable(name));
  if (heads !== undefined) {
    return [first?.head ?? '', `  ${heads}`, ...lines.flatMap((line, at) => [names[at] ?? '', `  ${line}`])];
  }
  return rest.flatMap((row, at) => {
    const pairs = row.flatMap((cell, i) => (cell === '' ? [] : [printable(`${others[i]?.head ?? ''} ${cell}`)]));
    return [...fillLines('', [first?.head ?? '', names[at] ?? ''], ' ', width), ...fillLines('  ', pairs, '  ', width)];
  });
}

/**
 * A table that fits into a terminal: whole where there is room, else without the columns of numbers that are 0 in all
 * rows, else each row as lines of its own. A number or a name is never broken, and no number stands without its head.
 *
 * @param width Null where there is room for all.
 */
export function fittedLines(columns: readonly PrintedColumn[], rows: readonly Cells[], width: number | null): string[] {
  if (width === null) return tableLines(columns, rows);
  const whole = fitting(columns, rows, width);
  if (whole !== null) return whole;
  const isZero = columns.map(({ align }, at) => align === 'right' && rows.every((row) => row[at] === '0'));
  const keep = <T>(list: readonly T[]): readonly T[] => list.filter((_, at) => isZero[at] !== true);
  const [kept, cells] = [keep(columns), rows.map((row) => keep(row))];
  const zeros = columns.filter((_, at) => isZero[at]).map(({ head }) => head);
  return [
    ...(fitting(kept, cells, width) ?? stackedLines(kept, cells, width)),
    ...(zeros.length === 0 ? [] : wrapText('', `${zeros.join(', ')}: 0`, width)),
  ];
}
