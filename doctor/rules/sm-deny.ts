import type { Facts } from '../facts.ts';
import type { Job } from '../facts-glue.ts';
import type { Role } from '../facts-permissions.ts';
import { Missing } from '../known.ts';
import { doubt } from '../policy/doubt.ts';
import { may } from '../policy/may.ts';
import { fails, fine, named, type Rule, unknown, type Verdict } from '../verdict.ts';
import { forJobRoles } from './for-jobs.ts';
import { allowFix } from './permission-fix.ts';
import { kmsNames, secretNames, secretOf, secretsOf } from './secrets.ts';

/** A secret that the account was asked about, and did not tell. */
function notSeen(facts: Facts, job: Job, key: string): Verdict {
  const gap = facts.lacks(key, 'secret');
  if (!(gap instanceof Missing)) return unknown(job.place, gap, 'secret');
  return fails(job.place, {
    where: job.place,
    found: `${named(job.place)} reads the secret ${key}, and ${gap.why}`,
    fix: {
      cdk: "connection.addPropertyOverride('ConnectionInput.ConnectionProperties.SECRET_ID', secret.secretArn);",
      cli: `aws secretsmanager restore-secret --secret-id ${key}`,
    },
    way: 'secret',
  });
}

function judge(facts: Facts, job: Job, role: Role, key: string): Verdict {
  const secret = secretOf(facts, key);
  if (secret === null && facts.from === 'account') return notSeen(facts, job, key);
  const action = 'secretsmanager:GetSecretValue';
  const mayRead = may(role, { action, resources: secretNames(facts, key) }, secret?.policy);
  if (mayRead === 'maybe') return unknown(job.place, doubt(role, secret?.policy), 'secret');
  if (mayRead === 'no') {
    return fails(job.place, {
      where: role.place,
      found: `${named(role.place)} lacks ${action} on ${secret === null ? key : named(secret.place)}, which no policy of Glue's own gives`,
      fix: {
        ...allowFix(role, [action, 'secretsmanager:DescribeSecret'], [key]),
        cdk: 'secret.grantRead(role);',
      },
      way: 'secret',
    });
  }
  const encrypted = secret?.key ?? null;
  if (encrypted === null) return fine(job.place, 'secret');
  const mayDecrypt = may(role, { action: 'kms:Decrypt', resources: kmsNames(encrypted) }, secret?.policy);
  if (mayDecrypt === 'yes') return fine(job.place, 'secret');
  if (mayDecrypt === 'maybe') return unknown(job.place, doubt(role, secret?.policy), 'secret');
  return fails(job.place, {
    where: role.place,
    found: `the secret is encrypted with ${encrypted.replaceAll(/[<>]/g, '')}, and ${named(role.place)} lacks kms:Decrypt on it`,
    fix: { ...allowFix(role, ['kms:Decrypt'], [encrypted]), cdk: 'secret.grantRead(role);' },
    way: 'secret',
  });
}

/** A job's role may read the secrets that it logs in with. */
export const smDeny: Rule = {
  id: 'SM-DENY',
  title: 'the role may read the secret, and decrypt it',
  message:
    'AccessDeniedException: … is not authorized to perform: secretsmanager:GetSecretValue; or kms:Decrypt, … no identity-based policy allows the action',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/connection-properties-secrets-manager.html',
  check: (facts) =>
    forJobRoles(facts, (job, role) => secretsOf(facts, job).map((secret) => judge(facts, job, role, secret)), 'secret'),
};
