import { type Flat, ofType, target, words } from './flat-template.ts';
import { at, type CfnValue, each } from './template.ts';

/** What a role may do: one statement of its policies. */
export interface Statement {
  readonly actions: readonly string[];
  /** Each as a text, see `words`. */
  readonly resources: readonly string[];
  readonly condition: CfnValue | undefined;
}

/** The statements of every policy that a role has. */
export function statementsOf(flat: Flat, role: string): readonly Statement[] {
  return ofType(flat, 'AWS::IAM::Policy')
    .filter(({ Properties }) => each(Properties['Roles']).some((each) => target(each) === role))
    .flatMap(({ Properties }) => each(at(Properties, 'PolicyDocument', 'Statement')))
    .map((statement) => ({
      actions: each(at(statement, 'Action')).map(String),
      resources: each(at(statement, 'Resource')).map(words),
      condition: at(statement, 'Condition'),
    }));
}

/** True where a pattern of IAM, with `*`, fits a resource. */
function fits(pattern: string, resource: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(resource);
}

/** True where a role may do this with a resource; conditions are looked at apart. */
export function roleAllows(flat: Flat, role: string, action: string, resource: string): boolean {
  return statementsOf(flat, role).some(
    ({ actions, resources }) => actions.includes(action) && resources.some((pattern) => fits(pattern, resource)),
  );
}

/** Who may take a role. */
export function trusted(flat: Flat, role: string): string {
  const document = flat.get(role)?.Properties['AssumeRolePolicyDocument'];
  return each(at(document, 'Statement'))
    .map((statement) => String(at(statement, 'Principal', 'Service')))
    .join();
}
