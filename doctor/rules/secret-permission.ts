import type { Facts } from '../facts/facts.ts';
import type { Runner } from '../facts/glue.ts';
import type { Role } from '../facts/permissions.ts';
import { Missing } from '../facts/unknown.ts';
import { isAllowed, whyUnclear } from '../policy/evaluate.ts';
import { keyPolicy, mayUseKey } from '../policy/keys.ts';
import { cliName, fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { forRoles, runnersOf } from './for-runners.ts';
import { keyRefusal } from './key-fix.ts';
import { refusalOf } from './permission-fix.ts';
import { secretNames, secretOf, secretsOf } from './secrets.ts';

/** A secret that the account was asked about, and did not tell. */
function notSeen(facts: Facts, runner: Runner, key: string): Verdict {
  const gap = facts.whyUnknown(key, 'secret');
  if (!(gap instanceof Missing)) return unknown(runner.place, gap, 'secret');
  return fails(runner.place, {
    where: runner.place,
    found: `${nameOf(runner.place)} reads the secret ${key}, and ${gap.why}`,
    fix: {
      cdk: "connection.addPropertyOverride('ConnectionInput.ConnectionProperties.SECRET_ID', secret.secretArn);",
      cli: gap.mend ?? `aws glue get-job --job-name ${cliName(runner.place)}`,
    },
    way: 'secret',
  });
}

function judge(facts: Facts, runner: Runner, role: Role, key: string): Verdict {
  const secret = secretOf(facts, key);
  if (secret === null && facts.from === 'account') return notSeen(facts, runner, key);
  const action = 'secretsmanager:GetSecretValue';
  const mayRead = isAllowed(role, { action, resources: secretNames(facts, key) }, secret?.policy);
  if (mayRead === 'maybe') return unknown(runner.place, whyUnclear(role, secret?.policy), 'secret');
  if (mayRead === 'no') {
    return fails(runner.place, {
      ...refusalOf(role, {
        requests: [{ action, resources: secretNames(facts, key) }],
        ...(secret === null ? {} : { onResource: secret.policy }),
        what: ` on ${secret === null ? key : nameOf(secret.place)}`,
        remark: ", which no policy of Glue's own gives",
        fixed: [secret?.place.key ?? key],
        besides: ['secretsmanager:DescribeSecret'],
        grant: 'secret.grantRead(role);',
      }),
      way: 'secret',
    });
  }
  const encrypted = secret?.key ?? null;
  if (encrypted === null) return fine(runner.place, 'secret');
  const policy = keyPolicy(facts, encrypted);
  const mayDecrypt = mayUseKey(facts, role, encrypted, 'kms:Decrypt');
  if (mayDecrypt === 'yes') return fine(runner.place, 'secret');
  if (mayDecrypt === 'maybe') return unknown(runner.place, whyUnclear(role, policy), 'secret');
  const refusal = keyRefusal(facts, role, encrypted, ['kms:Decrypt'], 'secret.grantRead(role);');
  return fails(runner.place, {
    ...refusal,
    found: `the secret is encrypted with ${encrypted.replaceAll(/[<>]/g, '')}, and ${refusal.found}`,
    way: 'secret',
  });
}

/** The roles of jobs and crawlers may read the secrets that they log in with. */
export const secretPermission: Rule = {
  id: 'SM-DENY',
  title: 'the role may read the secret, and decrypt it',
  message:
    'AccessDeniedException: … is not authorized to perform: secretsmanager:GetSecretValue; or kms:Decrypt, … no identity-based policy allows the action',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/connection-properties-secrets-manager.html',
  check: (facts) =>
    forRoles(
      facts,
      runnersOf(facts),
      (runner, role) => secretsOf(facts, runner).map((secret) => judge(facts, runner, role, secret)),
      'secret',
    ),
};
