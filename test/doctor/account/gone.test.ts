import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { GetConnectionCommand, GetJobCommand, GetTriggersCommand } from '@aws-sdk/client-glue';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { GetBucketLocationCommand, GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { reportOf, rightAccount } from './right-account.ts';

describe('what is gone from an account is told, and the rest is looked at', () => {
  test('a connection that a job names', async () => {
    const { account, job, connection } = rightAccount();
    account.refuse(GetConnectionCommand, 'EntityNotFoundException');
    const { said } = await reportOf(account);
    expect(said).toEqual([`CONN-AZ fails: ${job} names a connection, and there is no connection ${connection}`]);
  });

  test('a subnet that a connection names', async () => {
    const { account, subnet, connection } = rightAccount();
    account.on(DescribeSubnetsCommand, () => ({ Subnets: [] }));
    const { said } = await reportOf(account);
    expect(said).toContainEqual(
      expect.stringContaining(`CONN-AZ fails: ${connection} names what is not there: there is no subnet ${subnet}`),
    );
  });

  test('the role of a job', async () => {
    const { account, job, role } = rightAccount();
    account.refuse(GetRoleCommand, 'NoSuchEntityException');
    const { said } = await reportOf(account);
    expect(said).toContainEqual(
      expect.stringContaining(`TRUST fails: ${job} has the role ${role}, and there is no role`),
    );
  });

  test('the secret of a connection', async () => {
    const { account, job, secret } = rightAccount();
    account.refuse(DescribeSecretCommand, 'ResourceNotFoundException');
    const { said } = await reportOf(account);
    expect(said).toEqual([`SM-DENY fails: ${job} reads the secret ${secret}, and there is no secret ${secret}`]);
  });

  test('a secret that is marked for deletion', async () => {
    const { account, job, secret } = rightAccount();
    account.on(DescribeSecretCommand, () => ({ ARN: secret, DeletedDate: new Date(0) }));
    const { said } = await reportOf(account);
    expect(said).toEqual([
      `SM-DENY fails: ${job} reads the secret ${secret}, and the secret ${secret} is marked for deletion`,
    ]);
  });

  test('the bucket of the script', async () => {
    const { account, job, bucket } = rightAccount();
    account.refuse(GetBucketLocationCommand, 'NoSuchBucket').refuse(GetBucketPolicyCommand, 'NoSuchBucket');
    const { said } = await reportOf(account);
    expect(said).toContainEqual(
      `SCRIPT-403 fails: ${job} has its script in arn:aws:s3:::${bucket}/scripts/load.scala, and there is no bucket ${bucket}`,
    );
  });

  test('a job that was named is left out, and the others are looked at', async () => {
    const { account, job } = rightAccount();
    account.on(GetTriggersCommand, () => ({ Triggers: [] }));
    const right = await account.clients.glue.send(new GetJobCommand({ JobName: job }));
    expect(right.Job?.Name).toBe(job);
    const { facts } = await reportOf(account, [job, 'gone']);
    expect(facts.jobs.map(({ place }) => place.id)).toEqual([job]);
  });
});
