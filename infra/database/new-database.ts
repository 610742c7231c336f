import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Network } from '../network/network.ts';

/** The master user. */
export const ADMIN = 'aspen_admin';

/** The master user's secret, which the CDK makes with the database. */
export function secretOf({ node, secret }: Construct & { readonly secret?: ISecret | undefined }): ISecret {
  // What the database calls its secret is the tie between the two; the secret itself stands beside that.
  const itself = node.tryFindChild('Secret');
  if (secret === undefined || !(itself instanceof Secret)) throw new Error('A new database has no secret.');
  const reason = 'Rotation wants one more function in the VPC; deployments alone use this user.';
  acknowledge(itself, 'AwsSolutions-SMG4', reason);
  return secret;
}

/** Says why a new database may be deleted where nothing else is asked for. */
export function acknowledgeDeletable(database: Construct): void {
  const reason = 'The stack keeps it when it goes; protected, it would keep a first deployment that fails from going.';
  acknowledge(database, 'AwsSolutions-RDS10', reason);
}

/** The database's own group; who may reach it is said where jobs and functions get theirs. */
export function databaseGroup(scope: Construct, { vpc }: Network): ec2.SecurityGroup {
  return new ec2.SecurityGroup(scope, 'Group', {
    vpc,
    description: 'The database of Aspen',
    allowAllOutbound: false,
  });
}
