import type { Role } from '../facts/permissions.ts';
import type { Statement } from '../facts/statement.ts';
import { type Known, Unknown } from '../facts/unknown.ts';
import { type Answer, bestOf, matchesAction, matchesPattern } from './patterns.ts';

const not: Readonly<Record<Answer, Answer>> = { yes: 'no', maybe: 'maybe', no: 'yes' };
const both = (one: Answer, other: Answer): Answer =>
  one === 'no' || other === 'no' ? 'no' : one === 'yes' && other === 'yes' ? 'yes' : 'maybe';

/** Whether a statement speaks of an action on a resource, its conditions aside. */
export function covers(statement: Statement, action: string, resources: readonly string[]): Answer {
  const fitting = bestOf(statement.actions.map((pattern) => matchesAction(pattern, action)));
  const named = statement.exceptActions ? not[fitting] : fitting;
  if (named === 'no') return 'no';
  const meant = bestOf(
    statement.resources.flatMap((pattern) => resources.map((resource) => matchesPattern(pattern, resource))),
  );
  return both(named, statement.exceptResources ? not[meant] : meant);
}

/** What a role asks for: an action on a resource, which may have more than one name. */
export interface Request {
  readonly action: string;
  readonly resources: readonly string[];
}

function denied(statements: readonly Statement[], { action, resources }: Request): Answer {
  // A denial under conditions says nothing until the call is made; rules look at those that they know.
  const flat = statements.filter(({ allows, conditions }) => !allows && Object.keys(conditions).length === 0);
  return bestOf(flat.map((statement) => covers(statement, action, resources)));
}

function allowed(statements: readonly Statement[], { action, resources }: Request): Answer {
  return bestOf(statements.filter(({ allows }) => allows).map((each) => covers(each, action, resources)));
}

/** By which service a key is used: a secret's is used by Secrets Manager, as who writes such a condition means it. */
const BY_SERVICE = /^kms:(ViaService|CallerAccount)$/i;

function isConditioned({ conditions }: Statement): boolean {
  return Object.values(conditions).some((keys) => Object.keys(keys).some((key) => !BY_SERVICE.test(key)));
}

/** What a role may at most. */
function bounded({ boundary }: Role, request: Request): Answer {
  if (boundary === null) return 'yes';
  const { statements } = boundary;
  return statements instanceof Unknown ? 'maybe' : both(allowed(statements, request), not[denied(statements, request)]);
}

/** Why a role may not do something: a statement forbids it, nothing allows it, or its boundary keeps it from it. */
export interface Obstacles {
  readonly isDenied: boolean;
  readonly isLacking: boolean;
  readonly isBounded: boolean;
}

/**
 * Why a role may not do something. What stands in its way is each to be mended where it stands: what a boundary keeps
 * from a role, no policy of the role's gives it.
 *
 * @param onResource The resource's own policy.
 */
export function obstaclesTo(role: Role, request: Request, onResource: Known<readonly Statement[]> = []): Obstacles {
  const all = [...role.statements, ...statementsOn(role, onResource)];
  return {
    isDenied: denied(all, request) === 'yes',
    isLacking: allowed(all, request) === 'no',
    isBounded: bounded(role, request) === 'no',
  };
}

/** What a resource's own policy says to a role. */
function statementsOn(role: Role, onResource: Known<readonly Statement[]>): readonly Statement[] {
  const { key } = role.place;
  const policy = onResource instanceof Unknown ? [] : onResource;
  return policy.filter(({ principals }) => principals.includes(key) || principals.includes('*'));
}

/**
 * Whether a role may do something, by its own policies and by those that the resource has.
 *
 * @param onResource The resource's own policy.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowed(role: Role, request: Request, onResource: Known<readonly Statement[]> = []): Answer {
  const mine = statementsOn(role, onResource);
  const all = [...role.statements, ...mine.filter((each) => !each.allows || !isConditioned(each))];
  // What a resource allows under conditions, such as to one network, the call may meet or not.
  const perhaps = allowed(mine.filter(isConditioned), request) === 'no' ? [] : (['maybe'] as const);
  const isRead = role.unread.length === 0 && !(onResource instanceof Unknown);
  const granted = bestOf([allowed(all, request), ...perhaps, ...(isRead ? [] : (['maybe'] as const))]);
  return both(both(granted, bounded(role, request)), not[denied(all, request)]);
}

/** The allowing statements of a role that speak of an action. */
export function allowingStatements(role: Role, action: string): readonly Statement[] {
  return role.statements.filter(
    (statement) => statement.allows && covers({ ...statement, resources: ['*'] }, action, ['*']) !== 'no',
  );
}

/**
 * Those of several actions that a role may not do, and those of which it is not known.
 *
 * @param resources Names of what they are done to, one of which has to be allowed.
 */
export function missingActions(role: Role, actions: readonly string[], resources: readonly string[]) {
  const answers = actions.map((action) => ({ action, answer: isAllowed(role, { action, resources }) }));
  const those = (wanted: Answer) => answers.filter(({ answer }) => answer === wanted).map(({ action }) => action);
  return { missing: those('no'), doubtful: those('maybe') };
}

/**
 * Why it cannot be told whether a role may do something: what of its policies, or of the resource's own, is not known.
 *
 * @param onResource The resource's own policy.
 */
export function whyUnclear({ unread, boundary }: Role, onResource: Known<readonly Statement[]> = []): Unknown {
  const gaps = [...unread, boundary?.statements, onResource].filter((each) => each instanceof Unknown);
  const [first] = gaps;
  if (first === undefined) {
    return new Unknown('what a policy allows hangs on what is not known', 'a run of the job');
  }
  return new Unknown(
    gaps.map(({ why }) => why).join('; '),
    [...new Set(gaps.map(({ findOutBy }) => findOutBy))].join('; '),
  );
}
