import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Network } from '../network/network.ts';

/** The master user. */
export const ADMIN = 'aspen_admin';

/** The master user's secret, which the CDK makes with the database. */
export function secretOf({ secret }: { readonly secret?: ISecret | undefined }): ISecret {
  if (secret === undefined) throw new Error('A new database has no secret.');
  return secret;
}

/** The database's own group; who may reach it is said where jobs and functions get theirs. */
export function databaseGroup(scope: Construct, { vpc }: Network): ec2.SecurityGroup {
  return new ec2.SecurityGroup(scope, 'Group', {
    vpc,
    description: 'The database of Aspen',
    allowAllOutbound: false,
  });
}
