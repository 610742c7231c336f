import { printable } from '../../model/printable.ts';
import type { FailedCheck } from '../../runtime/failed-checks.ts';
import { cutTo } from '../output.ts';
import { wrapText } from './wrap-text.ts';

/** This much of a value tells which row it is. */
const LONGEST_VALUE = 32;

function valueInWords([name, value]: readonly [string, string | null]): string {
  return `${printable(name)} ${value === null ? 'NULL' : `'${cutTo(printable(value), LONGEST_VALUE)}'`}`;
}

/** The rows that failed checks, each by the values that tell which one it is. Those without any stand in the message. */
export function failedCheckLines(checks: readonly FailedCheck[], width: number | null): readonly string[] {
  return checks.flatMap(({ name, examples }) =>
    examples.flatMap(({ record, values }) => {
      const told = Object.entries(values).map(valueInWords).join(', ');
      if (told === '') return [];
      const row = record === null ? 'a row' : `record ${record}`;
      return wrapText(`  ${printable(name)}   `, `${row}: ${told}`, width);
    }),
  );
}
