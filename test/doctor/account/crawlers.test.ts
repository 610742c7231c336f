import { CfnCrawler } from 'aws-cdk-lib/aws-glue';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnPermissions, CfnResource } from 'aws-cdk-lib/aws-lakeformation';
import { expect, test } from 'vitest';
import type { Parts } from '../glue-stack.ts';
import { reportOf, rightAccount } from './right-account.ts';

/** A crawler that reads a folder by the credentials of Lake Formation, all of which is right but for what is left out. */
function byCredentials({ stack, role, bucket }: Parts, isRegistered: boolean): void {
  role.addToPolicy(new PolicyStatement({ actions: ['lakeformation:GetDataAccess'], resources: ['*'] }));
  new CfnCrawler(stack, 'Crawler', {
    role: role.roleArn,
    databaseName: 'lake',
    targets: { s3Targets: [{ path: `s3://${bucket.bucketName}/in/` }] },
    lakeFormationConfiguration: { useLakeFormationCredentials: true },
  });
  if (!isRegistered) return;
  new CfnResource(stack, 'Registered', { resourceArn: bucket.bucketArn, useServiceLinkedRole: true });
  new CfnPermissions(stack, 'Place', {
    dataLakePrincipal: { dataLakePrincipalIdentifier: role.roleArn },
    resource: { dataLocationResource: { s3Resource: bucket.bucketArn } },
    permissions: ['DATA_LOCATION_ACCESS'],
  });
}

const saidOf = async (isRegistered: boolean) => {
  const { account } = rightAccount({}, (parts) => byCredentials(parts, isRegistered));
  return (await reportOf(account)).said;
};

test('a folder that Lake Formation does not know is found, of a crawler that reads by its credentials', async () => {
  expect(await saidOf(false)).toEqual([
    expect.stringMatching(
      /^LAKE-FORM fails: s3:\/\/[^ ]+\/in\/ is not registered with Lake Formation, whose credentials Crawler reads it by$/,
    ),
  ]);
  expect(await saidOf(true)).toEqual([]);
});
