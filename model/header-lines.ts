import { type Fields, show } from './fields.ts';

/** A header of several lines, whose cells are joined column by column; empty ones are left out. */
export interface HeaderLines {
  readonly lines: number;
  /** What stands between the cells of a column. */
  readonly join: string;
  /** An empty cell, but in the last line, has the title to its left, as merged cells are written. */
  readonly merged: boolean;
}

/** Lines of a header; what is longer is no header. */
const mostLines = 10;

/** What a header says of its lines; null where it is one line. */
export function readHeaderLines(header: Fields): HeaderLines | null {
  const lines = header.value('lines') === undefined ? 1 : (header.wholeNumber('lines', 1, mostLines) ?? 1);
  const join = header.text('join');
  const merged = header.flag('merged', false);
  if (lines > 1) return { lines, join: join ?? ' ', merged };
  const isSaid = header.value('lines') === undefined || header.value('lines') === 1;
  for (const name of ['join', 'merged'] as const) {
    const value = header.value(name);
    if (value !== undefined && isSaid)
      header.wrong(name, show(value), 'none in a header of one line; lines: 2 for one of two');
  }
  return null;
}
