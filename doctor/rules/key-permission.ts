import type { Facts } from '../facts/facts.ts';
import type { Crawler, Job, Runner } from '../facts/glue.ts';
import type { Role } from '../facts/permissions.ts';
import { Missing, Unknown } from '../facts/unknown.ts';
import { knownConnections } from '../network/placement.ts';
import { allowingStatements, isAllowed, whyUnclear } from '../policy/evaluate.ts';
import { keyPolicy, mayUseKey } from '../policy/keys.ts';
import { hasPlaceholder } from '../policy/patterns.ts';
import { atRisk, fails, fine, nameOf, type Rule, unknown, type Verdict, type Way } from '../verdict.ts';
import { forRoles } from './for-runners.ts';
import { keyInWords, keyRefusal } from './key-fix.ts';
import { refusalOf } from './permission-fix.ts';
import { neededObjects } from './script-permission.ts';

/** Something that is encrypted, and what its readers or writers do with its key. */
interface Encrypted {
  readonly what: string;
  readonly key: string;
  readonly actions: readonly string[];
  readonly grade: 'fails' | 'at risk';
  readonly way: Way | null;
}

const READ = ['kms:Decrypt'];
const WRITE = ['kms:GenerateDataKey', 'kms:Decrypt'];
const CATALOG = ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'];

/** Buckets that statements of a role name, as those do that are written for a script. */
export function bucketsNamed(role: Role): readonly string[] {
  const arns = allowingStatements(role, 's3:GetObject').flatMap(({ resources, byAws }) =>
    byAws === true ? [] : resources,
  );
  return [...new Set(arns.flatMap((arn) => /^arn:aws[a-z-]*:s3:::([^*?/]+)(?:\/|$)/.exec(arn)?.[1] ?? []))];
}

function inBuckets(facts: Facts, runner: Job | Crawler, role: Role): readonly Encrypted[] {
  const objects = neededObjects(runner).map(({ bucket, action, what }) => ({
    bucket,
    what,
    writes: action === 's3:PutObject',
  }));
  const named = bucketsNamed(role)
    .filter((bucket) => objects.every((object) => object.bucket !== bucket))
    .map((bucket) => ({ bucket, what: null, writes: false }));
  return [...objects, ...named].flatMap(({ bucket, what, writes }): readonly Encrypted[] => {
    const found = facts.buckets.get(bucket);
    if (found?.key === undefined || found.key === null) return [];
    return [
      {
        what:
          what === null
            ? `what ${nameOf(found.place)} holds`
            : `${nameOf(found.place)}, where ${what} ${what.endsWith('s') ? 'are' : 'is'},`,
        key: found.key,
        actions: writes ? WRITE : READ,
        // Whether a script reads all that its role may, nothing here says.
        grade: what === null ? 'at risk' : 'fails',
        way: 's3',
      },
    ];
  });
}

function bySecurityConfiguration(facts: Facts, runner: Runner): readonly Encrypted[] {
  const configuration = facts.securityConfigurations.get(runner.securityConfiguration ?? '');
  if (configuration === undefined) return [];
  const { s3Keys, bookmarksKey, place } = configuration;
  const usesBookmarks = runner.arguments.get('--job-bookmark-option') === 'job-bookmark-enable';
  const files = s3Keys.map((key) => ({
    what: `what it writes to S3 by ${nameOf(place)}`,
    key,
    actions: WRITE,
    grade: 'fails' as const,
    way: 's3' as const,
  }));
  if (bookmarksKey === null || !usesBookmarks) return files;
  const bookmarks = {
    what: `its bookmark by ${nameOf(place)}`,
    key: bookmarksKey,
    actions: CATALOG,
    grade: 'fails' as const,
    way: null,
  };
  return [...files, bookmarks];
}

function inCatalog(facts: Facts, runner: Runner): readonly Encrypted[] {
  const { catalogEncryption } = facts;
  if (catalogEncryption === null) return [];
  const { key, passwordKey } = catalogEncryption;
  const connections = knownConnections(facts, runner);
  const isCrawler = runner.kind === 'crawler';
  const tables = { what: 'the catalog', actions: CATALOG, way: null };
  const passwords = { what: 'the password of a connection', actions: READ, way: null };
  return [
    // A crawler writes to the catalog; whether a script asks it for more than a connection, nothing here says.
    ...(key === null || !(isCrawler || connections.length > 0)
      ? []
      : [{ ...tables, key, grade: isCrawler ? ('fails' as const) : ('at risk' as const) }]),
    ...(passwordKey === null || passwordKey === key || connections.length === 0
      ? []
      : [
          {
            ...passwords,
            key: passwordKey,
            grade: connections.some(({ secret }) => secret === null) ? ('fails' as const) : ('at risk' as const),
          },
        ]),
  ];
}

function judge(facts: Facts, runner: Runner, role: Role, encrypted: Encrypted): Verdict {
  const { what, key, actions, grade, way } = encrypted;
  const policy = keyPolicy(facts, key);
  const answers = actions.map((action) => ({ action, answer: mayUseKey(facts, role, key, action) }));
  const missing = answers.filter(({ answer }) => answer === 'no').map(({ action }) => action);
  if (missing.length === 0 && !(policy instanceof Missing)) {
    const isClear = answers.every(({ answer }) => answer === 'yes');
    return isClear ? fine(runner.place, way) : unknown(runner.place, whyUnclear(role, policy), way);
  }
  const grant = missing.some((action) => action !== 'kms:Decrypt')
    ? 'key.grantEncryptDecrypt(role);'
    : 'key.grantDecrypt(role);';
  const refusal = keyRefusal(facts, role, key, missing, grant);
  const verdict = grade === 'fails' ? fails : atRisk;
  return verdict(runner.place, {
    ...refusal,
    found: `${what} is encrypted with ${keyInWords(key)}, and ${refusal.found}`,
    ...(way === null ? {} : { way }),
  });
}

const LOG_GROUP = 'arn:aws:logs:*:*:log-group:/aws-glue/*';

/** Whether a key's own policy lets CloudWatch Logs use it, in its region or in any. */
function letsLogs(facts: Facts, key: string): boolean | null {
  const policy = keyPolicy(facts, key);
  if (policy instanceof Unknown || policy.length === 0) return null;
  return policy.some(
    ({ allows, principals }) =>
      allows && principals.some((each) => /^logs\./.test(each) || each === '*' || hasPlaceholder(each)),
  );
}

/** Logs that are encrypted: Glue ties the key to the group by the role, and CloudWatch Logs uses it by the key's policy. */
function judgeLogs(facts: Facts, runner: Runner, role: Role): readonly Verdict[] {
  const configuration = facts.securityConfigurations.get(runner.securityConfiguration ?? '');
  const key = configuration?.logsKey ?? null;
  if (configuration === undefined || key === null) return [];
  const request = { action: 'logs:AssociateKmsKey', resources: ['arn:aws:logs:::log-group:/aws-glue/jobs/logs-v2'] };
  const mayTie = isAllowed(role, request);
  const tied =
    mayTie === 'yes'
      ? fine(runner.place)
      : mayTie === 'maybe'
        ? unknown(runner.place, whyUnclear(role))
        : fails(runner.place, {
            ...refusalOf(role, {
              requests: [request],
              what: `, by which ${nameOf(configuration.place)} encrypts its logs`,
              fixed: [LOG_GROUP],
            }),
          });
  const lets = letsLogs(facts, key);
  if (lets !== false) return [tied];
  const region = facts.region ?? '<region>';
  return [
    tied,
    fails(runner.place, {
      where: facts.keys.get(key)?.place ?? configuration.place,
      found: `${nameOf(configuration.place)} encrypts the logs with ${keyInWords(key)}, whose policy does not let CloudWatch Logs use it`,
      fix: {
        cdk: "key.grantEncryptDecrypt(new iam.ServicePrincipal('logs.'.concat(stack.region, '.amazonaws.com')));",
        cli: `aws kms put-key-policy --key-id ${key} --policy-name default --policy '{"Version":"2012-10-17","Statement":[<those that it has>,{"Effect":"Allow","Principal":{"Service":"logs.${region}.amazonaws.com"},"Action":["kms:Encrypt*","kms:Decrypt*","kms:ReEncrypt*","kms:GenerateDataKey*","kms:Describe*"],"Resource":"*"}]}'`,
      },
    }),
  ];
}

/** The roles of jobs and crawlers may use the keys of what they read and write. */
export const keyPermission: Rule = {
  id: 'KMS-DENY',
  title: 'the role may use the keys that its files, its logs and the catalog are encrypted with',
  message:
    '… is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:…; or Access Denied (Service: Amazon S3; Status Code: 403)',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/set-up-encryption.html',
  check: (facts) =>
    forRoles<Job | Crawler>(facts, [...facts.jobs, ...facts.crawlers], (runner, role) => [
      ...[
        ...inBuckets(facts, runner, role),
        ...bySecurityConfiguration(facts, runner),
        ...inCatalog(facts, runner),
      ].map((encrypted) => judge(facts, runner, role, encrypted)),
      ...judgeLogs(facts, runner, role),
    ]),
};
