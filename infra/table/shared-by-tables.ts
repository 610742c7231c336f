import type { Duration } from 'aws-cdk-lib';
import type * as glue from 'aws-cdk-lib/aws-glue';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Landing } from '../bucket/landing.ts';

/** What every job of a deployment runs with. */
export interface JobSettings {
  readonly role: iam.IRole;
  readonly connection: glue.IConnection;
  /** Name of the database that jobs load into. */
  readonly database: string;
  /** URI of the authorities' certificates. */
  readonly authorities: string;
  readonly glueVersion: glue.GlueVersion;
  /** The most that auto scaling takes. */
  readonly workers: number;
  /** The most connections that write at once; undefined: as many as the job's cores and the server allow. */
  readonly writers: number | undefined;
  readonly timeout: Duration;
}

/** When jobs start. */
export interface TriggerSettings {
  /** The role by which EventBridge tells a workflow of a file. */
  readonly notifier: iam.IRole;
  /** ARN of the queue of events that no workflow took. */
  readonly deadLetters: string;
  /** Files after which a workflow starts, whatever time it is. */
  readonly batchSize: number;
  /** How long after the first file it starts, with and without a crawler. */
  readonly crawlerWindow: Duration;
  readonly eventWindow: Duration;
  /** Schedules in Glue's form, such as `cron(0 5 * * ? *)`; null: once a day, each table at a minute of its own. */
  readonly sweep: string | null;
  readonly schedule: string;
}

/** What every crawler of a deployment has. */
export interface CrawlerSettings {
  readonly role: iam.IRole;
  /** ARN of the function that stops one. */
  readonly stop: string;
  /** Whether they read files by Lake Formation's credentials. */
  readonly byLakeFormation: boolean;
}

/** What all tables of a deployment share. */
export interface SharedByTables {
  readonly deployment: string;
  readonly pipeline: string;
  readonly landing: Landing;
  /** Name of the catalog's database. */
  readonly catalog: string;
  /** The account's own catalog. */
  readonly account: string;
  /** Null where no table has a crawler. */
  readonly crawlers: CrawlerSettings | null;
  readonly job: JobSettings;
  /** Whom alarms tell. */
  readonly topic: sns.ITopic;
  readonly triggers: TriggerSettings;
}
