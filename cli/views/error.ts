import { type AspenError, DefinitionError } from '../../model/errors.ts';
import type { Output } from '../output.ts';
import { fittedLines } from './table.ts';
import { wrapText } from './wrap-text.ts';

/** How a line of an error is written. */
export type ErrorStyle = Pick<Output, 'red' | 'dim' | 'width'>;

function labelled(label: string, text: string | undefined, width: number | null): readonly string[] {
  if (text === undefined) return [];
  return text.split('\n').flatMap((line, index) => wrapText(`  ${(index === 0 ? label : '').padEnd(9)} `, line, width));
}

function headLines(found: string, code: string, { red, dim, width }: ErrorStyle): readonly string[] {
  const [first = '', ...more] = found.split('\n');
  const lines = wrapText('error ', `${first} [${code}]`, width);
  const styled = lines.map((line, at) => {
    const isLast = at === lines.length - 1 && line.endsWith(`[${code}]`);
    const text = isLast ? `${line.slice(0, -code.length - 2)}${dim(`[${code}]`)}` : line;
    return at === 0 ? `${red('error')}${text.slice('error'.length)}` : text;
  });
  return [...styled, ...more.flatMap((line) => wrapText('      ', line, width))];
}

/** An error as a person reads it: what was found, what was expected, where, what to do next. */
export function errorLines(error: AspenError, style: ErrorStyle): readonly string[] {
  const { width } = style;
  const mistakes =
    error instanceof DefinitionError
      ? fittedLines(
          [{ head: 'where' }, { head: 'found' }, { head: 'expected' }],
          error.mistakes.map(({ path, found, expected }) => [path, found, expected]),
          width === null ? null : width - 2,
        )
      : [];
  return [
    ...headLines(error.found, error.code, style),
    ...mistakes.map((line) => `  ${line}`),
    ...labelled('expected', error.expected, width),
    ...labelled('where', error.where, width),
    ...labelled('next', error.next, width),
  ];
}
