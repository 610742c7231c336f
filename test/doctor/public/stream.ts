import type { Stack } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { newStack } from '../glue-stack.ts';

/**
 * A job that reads a stream, as constructs for it have it: no network, a security configuration with AWS's own key, a role
 * with just what it needs.
 */
export function streamToLake(): Stack {
  const stack = newStack('Stream');
  const stream = new kinesis.Stream(stack, 'Events', { encryption: kinesis.StreamEncryption.MANAGED });
  const [scripts, output] = [new s3.Bucket(stack, 'Scripts'), new s3.Bucket(stack, 'Output')];
  const arn = (service: string, resource: string) => `arn:aws:${service}:${stack.region}:${stack.account}:${resource}`;
  const sealed = new glue.CfnSecurityConfiguration(stack, 'Sealed', {
    name: 'stream-job',
    encryptionConfiguration: {
      jobBookmarksEncryption: { jobBookmarksEncryptionMode: 'CSE-KMS', kmsKeyArn: arn('kms', 'alias/aws/glue') },
      s3Encryptions: [{ s3EncryptionMode: 'SSE-S3' }],
    },
  });
  const role = new iam.Role(stack, 'JobRole', { assumedBy: new iam.ServicePrincipal('glue.amazonaws.com') });
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [arn('logs', 'log-group:/aws-glue/*')],
    }),
  );
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['glue:GetTable', 'glue:GetSecurityConfiguration'],
      resources: [arn('glue', 'catalog'), arn('glue', 'database/events'), arn('glue', 'table/events/*')],
    }),
  );
  stream.grantRead(role);
  scripts.grantRead(role);
  output.grantReadWrite(role);
  new glue.CfnJob(stack, 'StreamJob', {
    role: role.roleArn,
    command: { name: 'gluestreaming', scriptLocation: scripts.s3UrlForObject('stream.py'), pythonVersion: '3' },
    defaultArguments: { '--TempDir': output.s3UrlForObject('temporary/') },
    securityConfiguration: sealed.ref,
    glueVersion: '4.0',
    numberOfWorkers: 2,
    workerType: 'G.1X',
  });
  return stack;
}
