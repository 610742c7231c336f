import { Aws, CfnOutput, Duration, Tags } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AspenPipelineProps } from './aspen-pipeline-props.ts';
import { makeCrawlerQueue } from './bucket/crawler-queue.ts';
import { useBucket } from './bucket/existing-bucket.ts';
import { keyPrefix, type Landing } from './bucket/landing.ts';
import { makeLandingBucket } from './bucket/landing-bucket.ts';
import { makeCatalogDatabase } from './catalog/catalog-database.ts';
import { LakeFormationGrants } from './catalog/lake-formation.ts';
import { checkProps } from './check-props.ts';
import { authoritiesAsset } from './connection/authorities.ts';
import { makeConnection } from './connection/connection.ts';
import { Logins } from './database/logins.ts';
import { placeDatabase } from './database/place-database.ts';
import type { PlacedDatabase } from './database/placed-database.ts';
import { deployedPipeline } from './functions/function-asset.ts';
import { Notifications } from './functions/notifications/notifications.ts';
import { PostStep } from './functions/post-step/post-step.ts';
import { Schema } from './functions/schema/schema.ts';
import { makeStopCrawler } from './functions/stop-crawler/stop-crawler.ts';
import { DEPLOYMENT_TAG, defaultDeployment, jobNamePrefix } from './names.ts';
import { Endpoints } from './network/endpoints.ts';
import { Groups } from './network/groups.ts';
import { Network } from './network/network.ts';
import { makeAlarmTopic } from './operations/alarm-topic.ts';
import { Alarms } from './operations/alarms.ts';
import { Dashboard } from './operations/dashboard.ts';
import { makeDeadLetters } from './operations/dead-letters.ts';
import { makeJobLogGroups } from './operations/job-log-groups.ts';
import { CrawlerRole } from './roles/crawler-role.ts';
import { JobRole } from './roles/job-role.ts';
import { notifierRole } from './roles/notifier-role.ts';
import type { SharedByTables } from './table/shared-by-tables.ts';
import { TableStack } from './table/table-stack.ts';

/** The ways through the network, and the database at their end. */
interface Place {
  readonly network: Network;
  readonly endpoints: Endpoints;
  readonly groups: Groups;
  readonly database: PlacedDatabase;
}

/**
 * A pipeline in AWS: files that land in the bucket are loaded into PostgreSQL by one Glue job per table, and stored
 * procedures build on them.
 */
export class AspenPipeline extends Construct {
  /** Where files land, each below its table's prefix. */
  readonly bucket: s3.IBucket;
  /** Whom alarms are told. */
  readonly topic: sns.Topic;
  /** The role of the jobs, for a bucket or a key of another account that has to let it in. */
  readonly jobRole: iam.IRole;
  /** What the names of jobs and log groups begin with. */
  readonly deployment: string;
  readonly #props: AspenPipelineProps;
  readonly #queues = new Map<string, sqs.Queue>();
  readonly #deadLetters: sqs.Queue;

  /** @throws {DeploymentError} with everything that is wrong with the settings. */
  constructor(scope: Construct, id: string, props: AspenPipelineProps) {
    super(scope, id);
    checkProps(props);
    this.#props = props;
    this.deployment = props.name ?? defaultDeployment(props.pipeline.model.name);
    Tags.of(this).add(DEPLOYMENT_TAG, this.deployment);
    this.#deadLetters = makeDeadLetters(this);
    this.topic = makeAlarmTopic(this, { deployment: this.deployment, notify: props.notify ?? [] });
    new CfnOutput(this, 'Topic', { value: this.topic.topicArn, description: 'Whom alarms are told' });
    const logRetention = props.logRetention ?? RetentionDays.THREE_MONTHS;
    const landing = this.#makeLanding();
    const notifications = this.#tellOfFiles(landing, logRetention);
    this.bucket = landing.bucket;
    const place = this.#makePlace();
    const logins = new Logins(this, 'Logins', { deployment: this.deployment, database: props.database });
    const { shared, role } = this.#prepareTables(landing, place, logins, logRetention);
    this.jobRole = role;
    const tables = this.#makeTables(shared);
    role.node.addDependency(...makeJobLogGroups(this, this.deployment, logRetention));
    const functions = {
      ...place,
      deployment: this.deployment,
      pipeline: deployedPipeline(props.pipeline),
      authorities: props.database.kind === 'existing' ? props.database.authorities : undefined,
      logRetention,
      logins,
    };
    const postStep = new PostStep(this, 'PostStep', { ...functions, deadLetters: this.#deadLetters });
    // The group of the database has rules of its own, wherever the group itself stands.
    const ways = [place.endpoints, place.groups, place.database.securityGroup].filter((way) => way !== null);
    const dashboard = this.#watch(postStep, tables);
    // What fails after the schema has to be rolled back from it. The dashboard has all alarms on it.
    const after = [...ways, this.bucket, notifications, postStep, ...tables, dashboard];
    new Schema(this, 'Schema', { ...functions, after, allow: props.allow });
  }

  #makeLanding(): Landing {
    const { pipeline, bucket, folder = '' } = this.#props;
    for (const { model } of pipeline.tables) {
      if (model.trigger !== 'crawler') continue;
      this.#queues.set(model.name, makeCrawlerQueue(this, `CrawlerQueue-${model.name}`));
    }
    const landing = bucket === undefined ? makeLandingBucket(this) : useBucket(this, bucket);
    new CfnOutput(this, 'Bucket', { value: landing.bucketName, description: 'Where files land' });
    return { bucket: landing, folder };
  }

  #tellOfFiles(landing: Landing, logRetention: RetentionDays): Notifications {
    const queues = this.#props.pipeline.tables.flatMap(({ model }) => {
      const queue = this.#queues.get(model.name);
      const prefix = keyPrefix(landing, model.source.prefix);
      return queue === undefined ? [] : [{ table: model.name, prefix, queue }];
    });
    const { bucket } = landing;
    return new Notifications(this, 'Notifications', { deployment: this.deployment, bucket, queues, logRetention });
  }

  #makePlace(): Place {
    const { database: target } = this.#props;
    const network = new Network(this, 'Network', target.network);
    const endpoints = new Endpoints(this, 'Endpoints', network);
    const database = placeDatabase(new Construct(this, 'Database'), network, target);
    const groups = new Groups(this, 'Groups', { network, endpoints, database });
    return { network, endpoints, groups, database };
  }

  #makeConnection({ network, groups, database }: Place, logins: Logins): glue.Connection {
    return makeConnection(this, { name: this.deployment, network, groups, database, secret: logins.loader });
  }

  #prepareTables(
    landing: Landing,
    place: Place,
    logins: Logins,
    logRetention: RetentionDays,
  ): { shared: SharedByTables; role: iam.IRole } {
    const { pipeline, glueVersion, workers, writers, timeout } = this.#props;
    const prefixes = pipeline.tables.map(({ model }) => model.source.prefix);
    const authorities = this.#makeAuthorities();
    const catalog = makeCatalogDatabase(this, this.deployment);
    const connection = this.#makeConnection(place, logins);
    const { role } = new JobRole(this, 'JobRole', {
      landing,
      prefixes,
      secret: logins.loader,
      connection: this.deployment,
      assets: authorities.s3BucketName,
    });
    const job = {
      // What a job may reach stands in its role; the CDK would add all of the bucket of assets for each script.
      role: role.withoutPolicyUpdates(),
      connection,
      database: place.database.database,
      authorities: authorities.s3ObjectUrl,
      glueVersion: glueVersion === '6.0' ? glue.GlueVersion.V6_0 : glue.GlueVersion.V5_1,
      workers: workers ?? 2,
      writers,
      timeout: timeout ?? Duration.hours(1),
    };
    const shared: SharedByTables = {
      deployment: this.deployment,
      pipeline: pipeline.model.name,
      landing,
      catalog: catalog.databaseName,
      account: Aws.ACCOUNT_ID,
      crawlers: this.#prepareCrawlers(landing, catalog.databaseName, logRetention),
      job,
      topic: this.topic,
      triggers: this.#triggers(),
    };
    return { shared, role };
  }

  #makeAuthorities(): Asset {
    const { database } = this.#props;
    return authoritiesAsset(this, 'Authorities', database.kind === 'existing' ? database.authorities : undefined);
  }

  #prepareCrawlers(landing: Landing, catalog: string, logRetention: RetentionDays): SharedByTables['crawlers'] {
    const crawled = this.#props.pipeline.tables.filter(({ model }) => this.#queues.has(model.name));
    if (crawled.length === 0) return null;
    const prefixes = crawled.map(({ model }) => model.source.prefix);
    const queues = [...this.#queues.values()];
    const governs = this.#props.lakeFormation ?? null;
    const { role } = new CrawlerRole(this, 'CrawlerRole', { landing, prefixes, catalog, queues, governs });
    if (governs !== null) {
      new LakeFormationGrants(this, 'LakeFormation', { governs, role: role.roleArn, catalog, landing });
    }
    const stop = makeStopCrawler(this, { deployment: this.deployment, logRetention });
    return { role, stop: stop.functionArn, byLakeFormation: governs === 'data' };
  }

  #triggers(): SharedByTables['triggers'] {
    const { batchSize, batchWindow, sweep, schedule } = this.#props;
    return {
      notifier: notifierRole(this, jobNamePrefix(this.deployment)),
      deadLetters: this.#deadLetters.queueArn,
      batchSize: batchSize ?? 100,
      crawlerWindow: batchWindow ?? Duration.minutes(5),
      eventWindow: batchWindow ?? Duration.seconds(1),
      sweep: sweep ?? null,
      schedule: schedule ?? 'cron(0 * * * ? *)',
    };
  }

  #makeTables(shared: SharedByTables): readonly TableStack[] {
    return this.#props.pipeline.tables.map((table) => {
      const queue = this.#queues.get(table.model.name) ?? null;
      return new TableStack(this, `Table-${table.model.name}`, { table, shared, queue });
    });
  }

  #watch(postStep: PostStep, tables: readonly TableStack[]): Dashboard {
    const { deployment, topic } = this;
    const { all } = new Alarms(this, 'Alarms', { deployment, topic, postStep, deadLetters: this.#deadLetters });
    const alarms = [...all, ...tables.flatMap((table) => table.alarms)];
    return new Dashboard(this, 'Dashboard', { deployment, alarms, log: postStep.functionLogs });
  }
}
