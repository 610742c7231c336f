import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Network } from '../network/network.ts';

/** The master user. */
export const ADMIN = 'aspen_admin';

/** The master user's secret, kept with the database: one without the other is of no use. */
export function keepSecret({ node, secret }: Construct & { readonly secret?: ISecret | undefined }): ISecret {
  if (secret === undefined) throw new Error(`${node.path} has no secret.`);
  secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
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
