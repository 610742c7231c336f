import {
  allow,
  get,
  having,
  permitting,
  type RawResource,
  type RawTemplate,
  ref,
  right,
  setting,
  sub,
} from '../raw-stack.ts';
import { crawling, folder } from './crawling.ts';
import type { Defect } from './defect.ts';
import { own } from './own-statements.ts';

const account = { AWS: sub('arn:aws:iam::{AWS::AccountId}:root') };

const key = (...statements: readonly object[]): RawResource => ({
  Type: 'AWS::KMS::Key',
  Properties: {
    KeyPolicy: { Statement: [{ Effect: 'Allow', Principal: account, Action: 'kms:*', Resource: '*' }, ...statements] },
  },
});

const forLogs = {
  Effect: 'Allow',
  Principal: { Service: sub('logs.{AWS::Region}.amazonaws.com') },
  Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:GenerateDataKey*'],
  Resource: '*',
};

const sealedBy = (KMSMasterKeyID: unknown): RawResource => ({
  Type: 'AWS::S3::Bucket',
  Properties: {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID } },
      ],
    },
  },
});

const sealedBucket = sealedBy(get('Key', 'Arn'));

const alias: RawResource = {
  Type: 'AWS::KMS::Alias',
  Properties: { AliasName: 'alias/lake', TargetKeyId: ref('Key') },
};

const mayUse = (...actions: readonly string[]) => permitting([...own, allow(actions, get('Key', 'Arn'))]);

const closed: RawResource = {
  Type: 'AWS::KMS::Key',
  Properties: {
    KeyPolicy: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::123456789012:role/Keeper' },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
  },
};

const sealedLogs = (keyResource: RawResource, template: RawTemplate) =>
  having(
    {
      Key: keyResource,
      Sealed: {
        Type: 'AWS::Glue::SecurityConfiguration',
        Properties: {
          Name: 'sealed',
          EncryptionConfiguration: {
            CloudWatchEncryption: { CloudWatchEncryptionMode: 'SSE-KMS', KmsKeyArn: get('Key', 'Arn') },
          },
        },
      },
    },
    setting('Job', { SecurityConfiguration: 'sealed' }, template),
  );

/** A security configuration by which a job writes to S3. */
const sealedFiles = (template: RawTemplate) =>
  having(
    {
      Key: key(),
      Sealed: {
        Type: 'AWS::Glue::SecurityConfiguration',
        Properties: {
          Name: 'sealed',
          EncryptionConfiguration: {
            S3Encryptions: [{ S3EncryptionMode: 'SSE-KMS', KmsKeyArn: get('Key', 'Arn') }],
          },
        },
      },
    },
    setting('Job', { SecurityConfiguration: ref('Sealed') }, template),
  );

const catalog = (mode: string): RawResource => ({
  Type: 'AWS::Glue::DataCatalogEncryptionSettings',
  Properties: {
    CatalogId: ref('AWS::AccountId'),
    DataCatalogEncryptionSettings: { EncryptionAtRest: { CatalogEncryptionMode: mode, SseAwsKmsKeyId: ref('Key') } },
  },
});

/** What is wrong with keys of KMS: of buckets, secrets, logs and the catalog. */
export const keyDefects: readonly Defect[] = [
  {
    title: 'a bucket under a key that the role may not use',
    broken: having({ Bucket: sealedBucket, Key: key() }),
    said: [
      /^KMS-DENY fails: Bucket, where its script is, is encrypted with Key, and Role lacks kms:Decrypt on it$/,
      /^KMS-DENY fails: Bucket, where its temporary folder is, .* lacks kms:GenerateDataKey, kms:Decrypt on it$/,
    ],
    sound: having({ Bucket: sealedBucket, Key: key() }, mayUse('kms:Decrypt', 'kms:GenerateDataKey')),
  },
  {
    title: 'a bucket under a key that is named by its alias, for a role that may use the alias alone',
    broken: having(
      { Bucket: sealedBy('alias/lake'), Key: key(), Alias: alias },
      permitting([...own, allow('kms:*', sub('arn:aws:kms:{AWS::Region}:{AWS::AccountId}:alias/lake'))]),
    ),
    said: [
      /^KMS-DENY fails: Bucket, where its script is, is encrypted with Key, and Role lacks kms:Decrypt on it$/,
      /^KMS-DENY fails: Bucket, where its temporary folder is, is encrypted with Key, and Role lacks kms:GenerateDataKey/,
    ],
    sound: having(
      { Bucket: sealedBy(ref('Alias')), Key: key(), Alias: alias },
      mayUse('kms:Decrypt', 'kms:GenerateDataKey'),
    ),
  },
  {
    title: 'a bucket under a key whose own policy leaves nothing to the account',
    broken: having({ Bucket: sealedBucket, Key: closed }, mayUse('kms:*')),
    said: [
      /^KMS-DENY fails: Bucket, where its script is, .*, and its own policy leaves nothing to the account's policies, and gives Role no kms:Decrypt$/,
      /^KMS-DENY fails: Bucket, where its temporary folder is, .* gives Role no kms:GenerateDataKey, kms:Decrypt$/,
    ],
    sound: having({ Bucket: sealedBucket, Key: key() }, mayUse('kms:*')),
  },
  {
    title: 'a secret under a key whose own policy does not name the role',
    broken: having({ Key: closed }, setting('Secret', { KmsKeyId: get('Key', 'Arn') }, mayUse('kms:Decrypt'))),
    said: [
      /^SM-DENY fails: the secret is encrypted with Key, and its own policy leaves nothing to the account's policies/,
    ],
    sound: having({ Key: key() }, setting('Secret', { KmsKeyId: get('Key', 'Arn') }, mayUse('kms:Decrypt'))),
  },
  {
    title: 'a security configuration that writes to S3 with a key that the role may not use',
    broken: sealedFiles(right),
    said: [
      /^KMS-DENY fails: what it writes to S3 by Sealed is encrypted with Key, and Role lacks kms:GenerateDataKey, kms:Decrypt/,
    ],
    sound: sealedFiles(mayUse('kms:GenerateDataKey', 'kms:Decrypt')),
  },
  {
    title: 'a security configuration that encrypts the logs, for a role that may not tie its key to them',
    broken: sealedLogs(key(forLogs), right),
    said: [/^KMS-DENY fails: Role lacks logs:AssociateKmsKey, by which Sealed encrypts its logs$/],
    sound: sealedLogs(key(forLogs), permitting([...own, allow('logs:AssociateKmsKey')])),
  },
  {
    title: 'a security configuration whose key does not let CloudWatch Logs use it',
    broken: sealedLogs(key(), permitting([...own, allow('logs:AssociateKmsKey')])),
    said: [/^KMS-DENY fails: Sealed encrypts the logs with Key, whose policy does not let CloudWatch Logs use it$/],
    sound: sealedLogs(key(forLogs), permitting([...own, allow('logs:AssociateKmsKey')])),
  },
  {
    title: 'a catalog under a key, which a crawler writes to',
    broken: crawling(folder, { Key: key(), Sealed: catalog('SSE-KMS') }),
    said: [
      /^KMS-DENY fails: the catalog is encrypted with Key, and Role lacks kms:Decrypt, kms:Encrypt, kms:GenerateDataKey on it$/,
    ],
    // By a role of the catalog nobody else needs the key.
    sound: crawling(folder, { Key: key(), Sealed: catalog('SSE-KMS-WITH-SERVICE-ROLE') }),
  },
];
