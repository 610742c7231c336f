import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { AuroraPostgresEngineVersion, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import type { SecretReference } from './placed-database.ts';

/** An endpoint that jobs and functions need where there is no way to the internet. */
export type EndpointService = 's3' | 'secretsmanager';

/** A network that is there already. */
export interface ExistingNetwork {
  readonly vpc: ec2.IVpc | ec2.Vpc;
  /**
   * Where jobs and functions run; jobs in the first of them. For a new database two, in two availability zones.
   *
   * @default the VPC's isolated subnets, else its private ones with a way out
   */
  readonly subnets?: ec2.SubnetSelection;
  /**
   * What the subnets reach already, by an endpoint or a NAT gateway, so that no endpoint is made. A second gateway
   * endpoint for S3 on a route table, or a second private name of Secrets Manager in a VPC, fails the deployment.
   *
   * @default []: both endpoints are made
   */
  readonly present?: readonly EndpointService[];
  /**
   * The group of the endpoint for Secrets Manager that is there already, where it lets in only whom it names: it is given
   * a rule for the jobs and one for the functions.
   *
   * @default none is opened
   */
  readonly endpointSecurityGroup?: ec2.ISecurityGroup;
}

/** Where the jobs and functions are let out to, and what has to let them in. */
export type ExistingDatabasePlace =
  | {
      /** The database's own group; it is given an ingress rule for the jobs and one for the functions. */
      readonly securityGroup: ec2.ISecurityGroup;
      readonly cidr?: undefined;
    }
  | {
      /**
       * The addresses of a database that has no group in this network, such as `10.20.30.40/32`: on premises, or behind a
       * peering. Routes to it and back, and its own firewall, are there already.
       */
      readonly cidr: string;
      readonly securityGroup?: undefined;
    };

/** A PostgreSQL that is there already: RDS, Aurora, or any other one that the network reaches. */
export type ExistingDatabaseOptions = ExistingDatabaseFacts & ExistingDatabasePlace;

interface ExistingDatabaseFacts {
  /** Its name in DNS, which its certificate is for. */
  readonly host: string;
  /** @default 5432 */
  readonly port?: number;
  /** The name of the database. It is in UTF-8, on PostgreSQL 15 or later. */
  readonly database: string;
  /**
   * A user that may create the schema, the tables, and roles: JSON with `username` and `password`. It is used when the
   * stack is deployed, and by nothing else. Where it is encrypted with a key of your own, one that knows its
   * `encryptionKey` (`Secret.fromSecretAttributes`).
   */
  readonly secret: SecretReference;
  readonly network: ExistingNetwork;
  /**
   * A user for the jobs, who is a member of `aspen_loader`.
   *
   * @default one that the deployment makes
   */
  readonly loader?: SecretReference;
  /**
   * A user for the post-step, who is a member of `aspen_owner`.
   *
   * @default one that the deployment makes
   */
  readonly steps?: SecretReference;
  /**
   * Path of the certificates, in PEM, that the server's own is verified with.
   *
   * @default Amazon's authorities for RDS
   */
  readonly authorities?: string;
}

interface NewDatabaseOptions {
  /** @default 'aspen' */
  readonly database?: string;
  /** @default a new VPC of two isolated subnets */
  readonly network?: ExistingNetwork;
  /** Days that automatic backups are kept. @default 7 */
  readonly backupDays?: number;
  /**
   * Refuses to be deleted, by hand too. The stack keeps it in any case; with it, a first deployment that fails cannot be
   * rolled back whole.
   *
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** A new RDS instance. */
export interface NewInstanceOptions extends NewDatabaseOptions {
  /** @default db.t4g.small */
  readonly instanceType?: InstanceType;
  /**
   * An older one for a region that does not have 18 yet.
   *
   * @default 18, in the minor version that is RDS's default in the region
   */
  readonly version?: PostgresEngineVersion;
  /** Gigabytes; it grows by itself up to ten times as much. @default 20 */
  readonly storage?: number;
  /** A standby in a second availability zone, at twice the price. @default false */
  readonly multiAz?: boolean;
}

/** A new Aurora Serverless v2 cluster. */
export interface NewServerlessOptions extends NewDatabaseOptions {
  /** An older one for a region that does not have this. @default 18.4 */
  readonly version?: AuroraPostgresEngineVersion;
  /** Aurora capacity units at rest; 0 lets it pause, and the first load waits until it is awake. @default 0.5 */
  readonly minCapacity?: number;
  /** @default 8 */
  readonly maxCapacity?: number;
}

/** The database that a deployment loads into. */
export type TargetDatabase =
  | ({ readonly kind: 'existing' } & ExistingDatabaseOptions)
  | ({ readonly kind: 'instance' } & NewInstanceOptions)
  | ({ readonly kind: 'serverless' } & NewServerlessOptions);

/** A PostgreSQL that is there already. */
export function existingDatabase(options: ExistingDatabaseOptions): TargetDatabase {
  return { kind: 'existing', ...options };
}

/** A new RDS instance, for those who have no database yet. */
export function newInstance(options: NewInstanceOptions = {}): TargetDatabase {
  return { kind: 'instance', ...options };
}

/** A new Aurora Serverless v2 cluster, for those who have no database yet. */
export function newServerlessCluster(options: NewServerlessOptions = {}): TargetDatabase {
  return { kind: 'serverless', ...options };
}
