import { describe, expect, test } from 'vitest';
import { ofType } from './flat-template.ts';
import { variantOf } from './variant-of.ts';

describe('what holds data is kept when the stack goes', () => {
  test.each([
    ['new VPC, new instance', 'AWS::RDS::DBInstance'],
    ['new VPC, new instance', 'AWS::RDS::DBSubnetGroup'],
    ['new VPC, new instance', 'AWS::EC2::VPC'],
    ['new VPC, new instance', 'AWS::EC2::Subnet'],
    ['new VPC, new instance', 'AWS::S3::Bucket'],
    ['new VPC, new serverless cluster', 'AWS::RDS::DBCluster'],
    ['existing VPC, new instance', 'AWS::SecretsManager::SecretTargetAttachment'],
  ])('with %s: %s', async (name, type) => {
    const entries = ofType((await variantOf(name)).flat, type);
    expect(entries).not.toEqual([]);
    for (const entry of entries) {
      expect(entry).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
  });

  test('the master user’s secret is kept too, without which the database would be of no use', async () => {
    const secrets = ofType((await variantOf('new VPC, new instance')).flat, 'AWS::SecretsManager::Secret');
    const kept = secrets.filter(({ DeletionPolicy }) => DeletionPolicy === 'RetainExceptOnCreate').map(({ id }) => id);
    expect(kept).toEqual([expect.stringContaining('DatabaseInstanceSecret')]);
  });

  test('no rule is kept that would hold the security groups of what goes', async () => {
    for (const entry of ofType((await variantOf('new VPC, new instance')).flat, 'AWS::EC2::SecurityGroupIngress')) {
      expect(entry.DeletionPolicy).toBeUndefined();
    }
  });
});
