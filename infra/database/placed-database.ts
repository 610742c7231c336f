import { Tokenization } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IDependable } from 'constructs';

/** The port that PostgreSQL listens on where nothing else is said. */
export const POSTGRES_PORT = 5432;

/** A secret, as far as it is used here: the CDK's own class is not quite its own interface under strict types. */
export type SecretReference = Pick<ISecret, 'secretArn' | 'grantRead' | 'encryptionKey' | 'stack'> & {
  readonly secretFullArn?: string | undefined;
};

/**
 * Lets a role read a secret. The CDK's own grant lets it use a key only where the key's policy can be changed, which that
 * of a key which is there already cannot.
 */
export function letRead(secret: SecretReference, role: iam.IRole): void {
  secret.grantRead(role);
  secret.encryptionKey?.grantDecrypt(role);
}

/** Where the database is, whether it is new or not. */
export interface PlacedDatabase {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** The user who deploys. */
  readonly secret: SecretReference;
  /** Whom jobs and functions are let out to: its group, or its addresses. */
  readonly peer: ec2.IPeer;
  /** What is to let them in; null where that is not in this network. */
  readonly securityGroup: ec2.ISecurityGroup | null;
  /** What has to be there before it can be reached. */
  readonly ready: readonly IDependable[];
}

/** The port as a text: that of a database which the same app makes is a token, and no number to be written out. */
export function portText({ port }: Pick<PlacedDatabase, 'port'>): string {
  return Tokenization.stringifyNumber(port);
}
