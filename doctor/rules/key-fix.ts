import type { Facts } from '../facts/facts.ts';
import type { Role } from '../facts/permissions.ts';
import { Missing } from '../facts/unknown.ts';
import { delegates, keyNames, keyPolicy } from '../policy/keys.ts';
import { nameOf, type Wrong } from '../verdict.ts';
import { refusalOf, requestsOf } from './permission-fix.ts';

/** A key in a sentence. */
export const keyInWords = (key: string): string => key.replaceAll(/[<>?]/g, '');

/**
 * What is wrong where a role may not use a key. A key whose own policy leaves nothing to the account is mended there:
 * what a role's policies allow does not reach it.
 *
 * @param grant How the CDK's constructs give it.
 */
export function keyRefusal(
  facts: Facts,
  role: Role,
  key: string,
  actions: readonly string[],
  grant: string,
): Omit<Wrong, 'way'> {
  const policy = keyPolicy(facts, key);
  const place = facts.keys.get(key)?.place ?? role.place;
  if (policy instanceof Missing) {
    return {
      where: place,
      found: policy.why,
      fix: {
        cdk: "new kms.Key(stack, 'Key', { enabled: true });",
        cli: policy.mend ?? `aws kms describe-key --key-id ${key}`,
      },
    };
  }
  if (delegates(policy)) {
    return refusalOf(role, {
      requests: requestsOf(actions, keyNames(key)),
      onResource: policy,
      what: ' on it',
      fixed: [key],
      grant,
    });
  }
  const statement = JSON.stringify({
    Effect: 'Allow',
    Principal: { AWS: role.place.key },
    Action: actions,
    Resource: '*',
  });
  return {
    where: place,
    found: `its own policy leaves nothing to the account's policies, and gives ${nameOf(role.place)} no ${actions.join(', ')}`,
    fix: {
      cdk: grant,
      cli: `aws kms put-key-policy --key-id ${key} --policy-name default --policy '{"Version":"2012-10-17","Statement":[<those that it has>,${statement}]}'`,
    },
  };
}
