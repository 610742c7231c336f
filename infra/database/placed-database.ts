import { Tokenization } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IDependable } from 'constructs';

/** The port that PostgreSQL listens on where nothing else is said. */
export const POSTGRES_PORT = 5432;

/** A secret, as far as it is used here: the CDK's own class is not quite its own interface under strict types. */
export type SecretReference = Pick<ISecret, 'secretArn' | 'grantRead'>;

/** Where the database is, whether it is new or not. */
export interface PlacedDatabase {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** The user who deploys. */
  readonly secret: SecretReference;
  readonly securityGroup: ec2.ISecurityGroup;
  /** What has to be there before it can be reached. */
  readonly ready: readonly IDependable[];
}

/** The port as a text: that of a database which the same app makes is a token, and no number to be written out. */
export function portText({ port }: Pick<PlacedDatabase, 'port'>): string {
  return Tokenization.stringifyNumber(port);
}
