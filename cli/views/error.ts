import { type AspenError, DefinitionError } from '../../model/errors.ts';
import type { Output } from '../output.ts';
import { tableLines } from './table.ts';

function indented(label: string, text: string | undefined): string[] {
  if (text === undefined) return [];
  return text.split('\n').map((line, index) => `  ${(index === 0 ? label : '').padEnd(9)} ${line}`);
}

/** An error as a person reads it: what was found, what was expected, where, what to do next. */
export function errorLines(error: AspenError, output: Pick<Output, 'red' | 'dim'>): readonly string[] {
  const [first = '', ...more] = error.found.split('\n');
  const mistakes =
    error instanceof DefinitionError
      ? tableLines(
          [{ head: 'where' }, { head: 'found' }, { head: 'expected' }],
          error.mistakes.map(({ path, found, expected }) => [path, found, expected]),
        )
      : [];
  return [
    `${output.red('error')} ${first} ${output.dim(`[${error.code}]`)}`,
    ...more.map((line) => `      ${line}`),
    ...mistakes.map((line) => `  ${line}`),
    ...indented('expected', error.expected),
    ...indented('where', error.where),
    ...indented('next', error.next),
  ];
}
