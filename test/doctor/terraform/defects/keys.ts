import { type Attributes, type Configuration, from, type Written } from '../plan-of.ts';
import { having, id, permitting, rightPlan, rights, set, statement } from '../right-plan.ts';
import { crawling, folder } from './crawling.ts';
import type { PlanDefect } from './defect.ts';

const arn = from('aws_kms_key.main.arn');
const account = { type: 'AWS', identifiers: ['arn:aws:iam::123456789012:root'] };
const policy = (...statements: readonly Attributes[]): Readonly<Record<string, Attributes>> => ({
  'aws_iam_policy_document.key': { statement: statements },
});
const forAll: Attributes = { ...statement(['kms:*'], '*'), principals: [account] };
const forKeeper: Attributes = {
  ...statement(['kms:*'], '*'),
  principals: [{ type: 'AWS', identifiers: ['arn:aws:iam::123456789012:role/Keeper'] }],
};
const forLogs: Attributes = {
  ...statement(['kms:Encrypt*', 'kms:Decrypt*', 'kms:GenerateDataKey*'], '*'),
  principals: [{ type: 'Service', identifiers: ['logs.eu-west-1.amazonaws.com'] }],
};

/** A configuration with a key, whose policy is a data source's. */
const withKey = (statements: readonly Attributes[], base: Configuration): Configuration => {
  const whole = having({ 'aws_kms_key.main': { policy: from('data.aws_iam_policy_document.key.json') } }, base);
  return { ...whole, data: { ...whole.data, ...policy(...statements) } };
};
const sealed = (base: Configuration, by: Written = arn): Configuration =>
  having(
    {
      'aws_s3_bucket_server_side_encryption_configuration.lake': {
        bucket: 'lake-of-shop',
        rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: 'aws:kms', kms_master_key_id: by }] }],
      },
    },
    base,
  );
const withAlias = (base: Configuration): Configuration =>
  having({ 'aws_kms_alias.lake': { name: 'alias/lake', target_key_id: from('aws_kms_key.main.key_id') } }, base);
const using = (...actions: readonly string[]) => permitting([...rights, statement(actions, arn)]);
const secretUnder = (base: Configuration) => set('aws_secretsmanager_secret.login', { kms_key_id: arn }, base);
const logsUnder = (base: Configuration): Configuration =>
  having(
    {
      'aws_glue_security_configuration.sealed': {
        name: 'sealed',
        encryption_configuration: [
          {
            cloudwatch_encryption: [{ cloudwatch_encryption_mode: 'SSE-KMS', kms_key_arn: arn }],
            job_bookmarks_encryption: [{ job_bookmarks_encryption_mode: 'DISABLED' }],
            s3_encryption: [{ s3_encryption_mode: 'DISABLED' }],
          },
        ],
      },
    },
    set('aws_glue_job.load', { security_configuration: 'sealed' }, base),
  );
const filesUnder = (base: Configuration): Configuration =>
  having(
    {
      'aws_glue_security_configuration.sealed': {
        name: 'sealed',
        encryption_configuration: [
          {
            cloudwatch_encryption: [{ cloudwatch_encryption_mode: 'DISABLED' }],
            job_bookmarks_encryption: [{ job_bookmarks_encryption_mode: 'DISABLED' }],
            s3_encryption: [{ s3_encryption_mode: 'SSE-KMS', kms_key_arn: arn }],
          },
        ],
      },
    },
    set('aws_glue_job.load', { security_configuration: 'sealed' }, base),
  );
const tying = permitting([...rights, statement(['logs:AssociateKmsKey'], '*')]);
const catalogUnder = (mode: Written): Configuration =>
  withKey(
    [forAll],
    having(
      {
        'aws_glue_data_catalog_encryption_settings.main': {
          data_catalog_encryption_settings: [
            {
              encryption_at_rest: [{ catalog_encryption_mode: mode, sse_aws_kms_key_id: id('aws_kms_key.main') }],
              connection_password_encryption: [{ return_connection_password_encrypted: false }],
            },
          ],
        },
      },
      crawling(folder),
    ),
  );

/** What is wrong with keys of KMS: of buckets, secrets, logs and the catalog. */
export const keyDefects: readonly PlanDefect[] = [
  {
    title: 'a bucket under a key that the role may not use',
    broken: sealed(withKey([forAll], rightPlan)),
    said: [
      /^KMS-DENY fails: aws_s3_bucket.lake, where its script is, .* lacks kms:Decrypt on it$/,
      /^KMS-DENY fails: .*, where its temporary folder is, .* lacks kms:GenerateDataKey, kms:Decrypt on it$/,
    ],
    sound: sealed(withKey([forAll], using('kms:Decrypt', 'kms:GenerateDataKey'))),
  },
  {
    title: 'a bucket under a key that is named by its alias, for a role that may use the alias alone',
    broken: sealed(
      withAlias(
        withKey(
          [forAll],
          permitting([...rights, statement(['kms:*'], 'arn:aws:kms:eu-west-1:123456789012:alias/lake')]),
        ),
      ),
      'alias/lake',
    ),
    said: [
      /^KMS-DENY fails: aws_s3_bucket.lake, where its script is, is encrypted with aws_kms_key.main, .* lacks kms:Decrypt/,
      /^KMS-DENY fails: .*, where its temporary folder is, .* lacks kms:GenerateDataKey, kms:Decrypt on it$/,
    ],
    sound: sealed(
      withAlias(withKey([forAll], using('kms:Decrypt', 'kms:GenerateDataKey'))),
      from('aws_kms_alias.lake.arn'),
    ),
  },
  {
    title: 'a bucket under a key whose own policy leaves nothing to the account',
    broken: sealed(withKey([forKeeper], using('kms:*'))),
    said: [
      /^KMS-DENY fails: .*, where its script is, .*, and its own policy leaves nothing to the account's policies/,
      /^KMS-DENY fails: .*, where its temporary folder is, .* gives aws_iam_role.glue no kms:GenerateDataKey, kms:Decrypt$/,
    ],
    sound: sealed(withKey([forAll], using('kms:*'))),
  },
  {
    title: 'a secret under a key whose own policy does not name the role',
    broken: secretUnder(withKey([forKeeper], using('kms:Decrypt'))),
    said: [
      /^SM-DENY fails: the secret is encrypted with aws_kms_key.main, and its own policy leaves nothing to the account/,
    ],
    sound: secretUnder(withKey([forAll], using('kms:Decrypt'))),
  },
  {
    title: 'a security configuration that writes to S3 with a key that the role may not use',
    broken: filesUnder(withKey([forAll], rightPlan)),
    said: [
      /^KMS-DENY fails: what it writes to S3 by aws_glue_security_configuration.sealed is encrypted .* lacks kms:GenerateData/,
    ],
    sound: filesUnder(withKey([forAll], using('kms:GenerateDataKey', 'kms:Decrypt'))),
  },
  {
    title: 'a security configuration that encrypts the logs, for a role that may not tie its key to them',
    broken: logsUnder(withKey([forAll, forLogs], rightPlan)),
    said: [/^KMS-DENY fails: aws_iam_role.glue lacks logs:AssociateKmsKey, by which .* encrypts its logs$/],
    sound: logsUnder(withKey([forAll, forLogs], tying)),
  },
  {
    title: 'a security configuration whose key does not let CloudWatch Logs use it',
    broken: logsUnder(withKey([forAll], tying)),
    said: [/^KMS-DENY fails: .* encrypts the logs with aws_kms_key.main, whose policy does not let CloudWatch Logs/],
    sound: logsUnder(withKey([forAll, forLogs], tying)),
  },
  {
    title: 'a catalog under a key, which a crawler writes to',
    broken: catalogUnder('SSE-KMS'),
    said: [
      /^KMS-DENY fails: the catalog is encrypted with aws_kms_key.main, and .* lacks kms:Decrypt, kms:Encrypt, kms:Gen/,
    ],
    sound: catalogUnder('SSE-KMS-WITH-SERVICE-ROLE'),
  },
];
