import type { Statement } from '../facts/statement.ts';
import { matchesAction } from './patterns.ts';

/** Whether a statement of a trust policy is about taking the role, whatever else it may be about. */
function isAboutTaking({ actions, exceptActions }: Statement): boolean {
  const isNamed = actions.some((action) => matchesAction(action, 'sts:AssumeRole') === 'yes');
  return isNamed !== exceptActions;
}

/**
 * Those who may take a role by its trust policy: services, accounts, roles, `*`. Conditions are taken for met, but for those
 * of a denial.
 */
export function trusted(statements: readonly Statement[]): readonly string[] {
  const about = statements.filter(isAboutTaking);
  const denied = about
    .filter(({ allows, conditions }) => !allows && Object.keys(conditions).length === 0)
    .flatMap(({ principals }) => principals);
  return about
    .filter(({ allows }) => allows)
    .flatMap(({ principals }) => principals)
    .filter((principal) => !denied.includes(principal) && !denied.includes('*'));
}
