import { type IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { Role } from '../facts/permissions.ts';
import { type Known, Unknown } from '../facts/unknown.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { RoleReader } from './role-facts.ts';

/** Who asks, as the policies of IAM know it: a session stands for the role that it has taken. */
async function principalOf(caller: string, roles: RoleReader): Promise<Known<string>> {
  const [, role] = /^arn:[^:]+:sts::[^:]+:assumed-role\/([^/]+)\//.exec(caller) ?? [];
  if (role === undefined) return caller;
  // A session's own ARN leaves out the path of the role.
  const found = await roles.role(role);
  return found instanceof Unknown ? found : (found.Arn ?? caller);
}

/**
 * Asks IAM whether the caller may pass roles to Glue.
 *
 * @param caller The ARN of whoever asks.
 * @param passed Roles by what names them.
 */
export async function readPasses(
  iam: IAMClient,
  calls: AwsCalls,
  roles: RoleReader,
  caller: string,
  passed: ReadonlyMap<string, Role>,
): Promise<ReadonlyMap<string, Known<boolean>>> {
  const passes = new Map<string, Known<boolean>>();
  // What the account's own user may do is not simulated: it may do everything.
  if (/:root$/.test(caller)) return new Map([...passed.keys()].map((name) => [name, true]));
  const principal = await principalOf(caller, roles);
  for (const [name, { place }] of passed) {
    if (principal instanceof Unknown) {
      passes.set(name, principal);
      continue;
    }
    const request = new SimulatePrincipalPolicyCommand({
      PolicySourceArn: principal,
      ActionNames: ['iam:PassRole'],
      ResourceArns: [place.key],
      ContextEntries: [
        { ContextKeyName: 'iam:PassedToService', ContextKeyType: 'string', ContextKeyValues: ['glue.amazonaws.com'] },
      ],
    });
    const answer = await calls.call('iam:SimulatePrincipalPolicy', `principal ${principal}`, () => iam.send(request));
    if (answer instanceof Unknown) passes.set(name, answer);
    else passes.set(name, answer.EvaluationResults?.every(({ EvalDecision }) => EvalDecision === 'allowed') === true);
  }
  return passes;
}
