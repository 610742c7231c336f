import type { HeaderLines } from '../../model/header-lines.ts';
import { FileRefusal } from '../record/file-refusal.ts';

/** The names of a file's columns, and what messages show of each. */
export interface Header {
  readonly names: readonly string[];
  /** Without the last of several lines, which is a record where a file has fewer lines than its definition says. */
  readonly titles: readonly string[];
}

/** Gives empty cells the title to their left, up to where a line above begins another one. */
function fill(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return lines.map((line, at) => {
    if (at === lines.length - 1) return line;
    let title = '';
    return line.map((cell, column) => {
      const begins = lines.slice(0, at).some((above) => above[column] !== '');
      if (cell !== '' || begins) title = cell;
      return title;
    });
  });
}

/**
 * Joins the lines of a header.
 *
 * @param pads Whether a line may lack cells at its end.
 * @throws {FileRefusal} `bad-header` where lines have not as many cells.
 */
export function joinHeader(
  lines: readonly (readonly string[])[],
  { join, merged }: HeaderLines,
  pads: boolean,
): Header {
  const widths = lines.map(({ length }) => length);
  const most = Math.max(...widths);
  if (!pads && widths.some((width) => width < most))
    throw new FileRefusal('bad-header', `the lines of the header have ${widths.join(', ')} fields`);
  const even = lines.map((line) => [...line, ...Array<string>(most - line.length).fill('')]);
  const filled = merged ? fill(even) : even;
  const joined = (cells: readonly (readonly string[])[]) =>
    Array.from({ length: most }, (_, column) =>
      cells
        .map((line) => line[column] ?? '')
        .filter((cell) => cell !== '')
        .join(join),
    );
  return { names: joined(filled), titles: joined(filled.slice(0, -1)) };
}
