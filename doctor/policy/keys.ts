import type { Facts } from '../facts/facts.ts';
import type { Role } from '../facts/permissions.ts';
import type { Statement } from '../facts/statement.ts';
import { type Known, Unknown } from '../facts/unknown.ts';
import { isAllowed } from './evaluate.ts';
import { type Answer, hasPlaceholder } from './patterns.ts';

/** What a policy may name a key of KMS by: which one it is that has an alias, no template says. */
export function keyNames(key: string): readonly string[] {
  if (/^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(key)) return [key];
  const open = key.startsWith('<') || /^(arn:.*:)?alias\//.test(key);
  return [key, `arn:aws:kms:::key/${open ? '<?id>' : key}`];
}

/** True for a key of AWS's own, which anyone who may use the service may use. */
export function isAwsKey(key: string): boolean {
  return /(^|[:/])alias\/aws\//.test(key);
}

/** The policy of a key, which names the key as everything there is; empty for a key of which nothing is known. */
export function keyPolicy(facts: Facts, key: string): Known<readonly Statement[]> {
  const [alias] = /alias\/.*$/.exec(key) ?? [];
  const policy = (facts.keys.get(key) ?? facts.keys.get(alias ?? ''))?.policy ?? [];
  return policy instanceof Unknown ? policy : policy.map((statement) => ({ ...statement, resources: keyNames(key) }));
}

/**
 * Whether a key lets the account's own policies decide who uses it; what no policy of a key is known of may.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
export function delegates(policy: Known<readonly Statement[]>): boolean {
  if (policy instanceof Unknown || policy.length === 0) return true;
  const isAccount = (principal: string) => /(^|:)root$|^[0-9]{12}$|^\*$/.test(principal) || hasPlaceholder(principal);
  return policy.some(({ allows, principals }) => allows && principals.some(isAccount));
}

const withoutOwn = (role: Role): Role => ({
  ...role,
  statements: role.statements.filter(({ allows }) => !allows),
  unread: [],
});

/** Whether a role may use a key, by its own policies and by that of the key. */
export function mayUseKey(facts: Facts, role: Role, key: string, action: string): Answer {
  const policy = keyPolicy(facts, key);
  // Of a key that leaves nothing to the account, what the role's own policies allow does not count.
  const user = delegates(policy) ? role : withoutOwn(role);
  return isAllowed(user, { action, resources: keyNames(key) }, policy);
}
