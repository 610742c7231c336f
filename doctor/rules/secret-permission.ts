import type { Facts } from '../facts/facts.ts';
import type { Job } from '../facts/glue.ts';
import type { Role } from '../facts/permissions.ts';
import type { Statement } from '../facts/statement.ts';
import { type Known, Missing, Unknown } from '../facts/unknown.ts';
import { isAllowed, whyUnclear } from '../policy/evaluate.ts';
import { hasPlaceholder } from '../policy/patterns.ts';
import { cliName, fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { forJobRoles } from './for-jobs.ts';
import { allowFix } from './permission-fix.ts';
import { kmsNames, secretNames, secretOf, secretsOf } from './secrets.ts';

/** A secret that the account was asked about, and did not tell. */
function notSeen(facts: Facts, job: Job, key: string): Verdict {
  const gap = facts.whyUnknown(key, 'secret');
  if (!(gap instanceof Missing)) return unknown(job.place, gap, 'secret');
  return fails(job.place, {
    where: job.place,
    found: `${nameOf(job.place)} reads the secret ${key}, and ${gap.why}`,
    fix: {
      cdk: "connection.addPropertyOverride('ConnectionInput.ConnectionProperties.SECRET_ID', secret.secretArn);",
      cli: gap.mend ?? `aws glue get-job --job-name ${cliName(job.place)}`,
    },
    way: 'secret',
  });
}

/**
 * Whether a key lets the account's own policies decide who uses it; what no policy of a key is known of may.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
function delegates(policy: Known<readonly Statement[]> = []): boolean {
  if (policy instanceof Unknown) return true;
  const ofKey = policy.filter(({ actions }) => actions.some((action) => /^kms:/i.test(action)));
  const isAccount = (principal: string) => /(^|:)root$|^[0-9]{12}$|^\*$/.test(principal) || hasPlaceholder(principal);
  return ofKey.length === 0 || ofKey.some(({ allows, principals }) => allows && principals.some(isAccount));
}

const withoutOwn = (role: Role): Role => ({
  ...role,
  statements: role.statements.filter(({ allows }) => !allows),
  unread: [],
});

function judge(facts: Facts, job: Job, role: Role, key: string): Verdict {
  const secret = secretOf(facts, key);
  if (secret === null && facts.from === 'account') return notSeen(facts, job, key);
  const action = 'secretsmanager:GetSecretValue';
  const mayRead = isAllowed(role, { action, resources: secretNames(facts, key) }, secret?.policy);
  if (mayRead === 'maybe') return unknown(job.place, whyUnclear(role, secret?.policy), 'secret');
  if (mayRead === 'no') {
    return fails(job.place, {
      where: role.place,
      found: `${nameOf(role.place)} lacks ${action} on ${secret === null ? key : nameOf(secret.place)}, which no policy of Glue's own gives`,
      fix: {
        ...allowFix(role, [action, 'secretsmanager:DescribeSecret'], [secret?.place.key ?? key]),
        cdk: 'secret.grantRead(role);',
      },
      way: 'secret',
    });
  }
  const encrypted = secret?.key ?? null;
  if (encrypted === null) return fine(job.place, 'secret');
  const user = delegates(secret?.policy) ? role : withoutOwn(role);
  const mayDecrypt = isAllowed(user, { action: 'kms:Decrypt', resources: kmsNames(encrypted) }, secret?.policy);
  if (mayDecrypt === 'yes') return fine(job.place, 'secret');
  if (mayDecrypt === 'maybe') return unknown(job.place, whyUnclear(role, secret?.policy), 'secret');
  return fails(job.place, {
    where: role.place,
    found: `the secret is encrypted with ${encrypted.replaceAll(/[<>]/g, '')}, and ${nameOf(role.place)} lacks kms:Decrypt on it`,
    fix: { ...allowFix(role, ['kms:Decrypt'], [encrypted]), cdk: 'secret.grantRead(role);' },
    way: 'secret',
  });
}

/** A job's role may read the secrets that it logs in with. */
export const secretPermission: Rule = {
  id: 'SM-DENY',
  title: 'the role may read the secret, and decrypt it',
  message:
    'AccessDeniedException: … is not authorized to perform: secretsmanager:GetSecretValue; or kms:Decrypt, … no identity-based policy allows the action',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/connection-properties-secrets-manager.html',
  check: (facts) =>
    forJobRoles(facts, (job, role) => secretsOf(facts, job).map((secret) => judge(facts, job, role, secret)), 'secret'),
};
