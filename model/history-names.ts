import { auditColumns } from './column-rules.ts';
import type { Mistake } from './errors.ts';
import { show } from './fields.ts';
import type { PeriodColumns } from './history.ts';

/** Notes names of the periods' columns that others have, those of the definition or of the audit. */
export function checkPeriodNames(
  names: readonly string[],
  periods: PeriodColumns,
  audit: boolean,
  path: string,
  mistakes: Mistake[],
): void {
  for (const part of ['from', 'to', 'current'] as const) {
    const name = periods[part];
    const expected = `another name, or history({ columns: { ${part}: … } }): it is a column of the periods`;
    if (names.includes(name)) mistakes.push({ path: `${path}.${name}`, found: show(name), expected });
    const isTaken = (audit && auditColumns.includes(name)) || name === '_file';
    if (isTaken)
      mistakes.push({ path: `${path}.${name}`, found: show(name), expected: 'a name that no other column has' });
  }
}
