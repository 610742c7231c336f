import type { Stack } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lakeformation from 'aws-cdk-lib/aws-lakeformation';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { newStack } from '../glue-stack.ts';

/**
 * A crawler over the raw zone of a data lake, as reference architectures have it: buckets under one key, the location
 * registered with Lake Formation, the crawler's role with the policy of AWS and the right to read files.
 */
export function dataLake(): Stack {
  const stack = newStack('Lake');
  const key = new kms.Key(stack, 'LakeKey', { enableKeyRotation: true });
  const bucket = new s3.Bucket(stack, 'Raw', { encryption: s3.BucketEncryption.KMS, encryptionKey: key });
  new lakeformation.CfnDataLakeSettings(stack, 'Settings', {
    admins: [{ dataLakePrincipalIdentifier: `arn:aws:iam::${stack.account}:role/Admin` }],
    createDatabaseDefaultPermissions: [],
    createTableDefaultPermissions: [],
  });
  new lakeformation.CfnResource(stack, 'Location', { resourceArn: bucket.bucketArn, useServiceLinkedRole: true });
  const database = new glue.CfnDatabase(stack, 'Database', {
    catalogId: stack.account,
    databaseInput: { name: 'raw' },
  });
  const role = new iam.Role(stack, 'CrawlerRole', {
    assumedBy: new iam.ServicePrincipal('glue.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSGlueServiceRole')],
  });
  bucket.grantRead(role);
  new glue.CfnCrawler(stack, 'RawCrawler', {
    role: role.roleArn,
    databaseName: 'raw',
    targets: { s3Targets: [{ path: `s3://${bucket.bucketName}/sales/` }] },
    schedule: { scheduleExpression: 'cron(0 2 * * ? *)' },
  }).addResourceDependency(database);
  return stack;
}
