import { hashText } from '../hash.ts';
import type { ChangeStep } from './step.ts';

/**
 * What tells one plan from another: its steps, and neither how many rows there are nor what was prepared already. What was
 * changed by hand is no part of it, since loads go on in spite of it. Null where nothing else is to be done.
 */
export function planFingerprint(steps: readonly ChangeStep[]): string | null {
  const told = steps.filter(({ drift }) => !drift).map(({ table, does }) => [table, does]);
  return told.length === 0 ? null : hashText(JSON.stringify(told)).slice(0, 12);
}
