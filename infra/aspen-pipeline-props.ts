import type { Duration } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { CompiledPipeline } from '../generator/compile-pipeline.ts';
import type { LakeFormation } from './catalog/lake-formation.ts';
import type { TargetDatabase } from './database/target-database.ts';

/** What a pipeline is deployed with. */
export interface AspenPipelineProps {
  /** The pipeline, as `compilePipeline` gives it. */
  readonly pipeline: CompiledPipeline;
  /** Where its rows go: `existingDatabase(…)`, `newInstance(…)` or `newServerlessCluster(…)`. */
  readonly database: TargetDatabase;
  /**
   * Begins the names of what is made in AWS, so that two deployments can share an account: letters, digits and hyphens.
   *
   * @default the pipeline's name
   */
  readonly name?: string;
  /**
   * A bucket that files land in already. It is told to tell EventBridge and the crawlers, beside whom it tells now;
   * whoever writes all that it tells, as the stack that made it may, takes that away again.
   *
   * @default a new bucket: private, encrypted, with versions, kept when the stack goes
   */
  readonly bucket?: IBucket | Bucket;
  /**
   * Folder in the bucket below which the tables' prefixes are, such as `incoming/`.
   *
   * @default the bucket's root
   */
  readonly folder?: string;
  /**
   * Grants the crawlers what they need where Lake Formation governs the catalog (`catalog`), and the files' location too
   * (`data`), which is registered with it and read by its credentials then. Whoever deploys is an administrator of the
   * data lake: with the CDK, the execution role of its bootstrap stack.
   *
   * @default nothing: IAM alone decides
   */
  readonly lakeFormation?: LakeFormation;
  /** Glue 5.1 has Spark 3.5, Glue 6.0 has Spark 4.1; the jobs run on both. @default '5.1' */
  readonly glueVersion?: '5.1' | '6.0';
  /** The most workers of a job, G.1X each; auto scaling takes fewer. From 2 to 20. @default 2 */
  readonly workers?: number;
  /**
   * The most connections of a job that write at once, where the database is to do other work too. From 1 to 32.
   *
   * @default as many as the job's workers have cores and the database has free connections
   */
  readonly writers?: number;
  /** After which a job is ended; what it published stays. @default 1 hour */
  readonly timeout?: Duration;
  /** How many files start a workflow before its window is over. From 1 to 100. @default 100 */
  readonly batchSize?: number;
  /**
   * How long the first of several files waits for the others, up to 15 minutes.
   *
   * @default 5 minutes with a crawler, whose every run costs at least ten minutes; 1 second without, which is Glue's least
   */
  readonly batchWindow?: Duration;
  /**
   * When jobs look for files whose events were lost, as Glue writes it, in UTC: `cron(0 4 * * ? *)`.
   *
   * @default once a day between four and five, each table at a minute of its own
   */
  readonly sweep?: string;
  /** When tables with `trigger: 'schedule'` are loaded, likewise. @default 'cron(0 * * * ? *)', every hour */
  readonly schedule?: string;
  /**
   * The fingerprint of the plan that was looked at, as `aspen plan` and a refused deployment tell it: what of it takes a
   * moment is done in the deployment, although no deployment does it by itself.
   *
   * @default nothing else is done
   */
  readonly allow?: string;
  /** Addresses that are mailed when an alarm goes off; each is asked to confirm. @default [] */
  readonly notify?: readonly string[];
  /** How long logs are kept. @default three months */
  readonly logRetention?: RetentionDays;
}
