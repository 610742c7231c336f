import { Annotations, Aws, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { TableModel } from '../../model/table-model.ts';
import { NAMESPACE } from '../functions/log.ts';
import type { PostStep } from '../functions/post-step/post-step.ts';

/** A crawler that has not taken its messages for so long does not run, or may not read them. */
const OLDEST_MESSAGE = Duration.hours(26);

/** What is watched, and who is told. */
export interface AlarmsProps {
  readonly deployment: string;
  readonly tables: readonly TableModel[];
  readonly postStep: PostStep;
  /** Where events end that could not be delivered, or failed again and again. */
  readonly deadLetters: sqs.Queue;
  readonly queues: ReadonlyMap<string, sqs.Queue>;
  /** Addresses that get a mail; each is asked to confirm. */
  readonly notify: readonly string[];
}

interface AlarmFacts {
  readonly metric: cloudwatch.IMetric;
  readonly description: string;
  readonly threshold?: number;
  readonly comparison?: cloudwatch.ComparisonOperator;
  readonly missing?: cloudwatch.TreatMissingData;
}

/** One alarm for each thing that somebody has to look at, all to one topic. */
export class Alarms extends Construct {
  readonly topic: sns.Topic;
  readonly all: cloudwatch.Alarm[] = [];
  readonly #deployment: string;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#deployment = props.deployment;
    this.topic = this.#makeTopic(props);
    this.#watchLoads();
    this.#watchPostStep(props);
    for (const table of props.tables) this.#watchFreshness(table);
    for (const [table, queue] of props.queues) this.#watchQueue(table, queue);
  }

  #makeTopic({ deployment, notify }: AlarmsProps): sns.Topic {
    const topic = new sns.Topic(this, 'Topic', { displayName: `Aspen ${deployment}`, enforceSSL: true });
    // A topic with a policy of its own has lost the one by which its account may publish.
    topic.grantPublish(
      new iam.ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    for (const address of notify) topic.addSubscription(new subscriptions.EmailSubscription(address));
    if (notify.length === 0) {
      const words = 'Nobody is told of alarms: name addresses in `notify`, or subscribe to the topic yourself.';
      Annotations.of(topic).addWarningV2('aspen:nobody-is-told', words);
    }
    return topic;
  }

  /** A metric that the post-step writes into its log. */
  counted(metricName: string, dimensions: Readonly<Record<string, string>> = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { Deployment: this.#deployment, ...dimensions },
      period: Duration.minutes(5),
      statistic: cloudwatch.Stats.SUM,
    });
  }

  #add(id: string, { metric, description, threshold = 1, comparison, missing }: AlarmFacts): void {
    const alarm = new cloudwatch.Alarm(this, id, {
      metric,
      alarmDescription: `Aspen, ${this.#deployment}: ${description}`,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: missing ?? cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new actions.SnsAction(this.topic));
    this.all.push(alarm);
  }

  #watchLoads(): void {
    this.#add('JobFailed', {
      metric: this.counted('JobsFailed'),
      description: 'a job failed, timed out or was stopped. See: npx aspen runs --aws',
    });
    this.#add('CrawlerFailed', {
      metric: this.counted('CrawlersFailed'),
      description: 'a crawler failed; the job runs all the same, the catalog may lack partitions',
    });
    this.#add('FileRefused', {
      metric: this.counted('FilesRefused'),
      description: 'a file was refused and is not loaded. See: npx aspen rejects',
    });
    this.#add('LoadStopped', {
      metric: this.counted('LoadsStopped'),
      description: 'a load was begun and not published; its files wait for the next one. See: npx aspen runs',
    });
  }

  #watchPostStep({ postStep, deadLetters }: AlarmsProps): void {
    this.#add('ProcedureFailed', {
      metric: this.counted('ProceduresFailed'),
      description: 'a stored procedure failed; those that depend on it wait. See: npx aspen runs',
    });
    this.#add('PostStepFailed', {
      metric: postStep.function.metricErrors({ period: Duration.minutes(5) }),
      description: 'the post-step failed: see its log; the next sweep tries again',
    });
    this.#add('DeadLetters', {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
      description:
        'an event was not delivered, or failed three times, and lies in the dead-letter queue; a sweep does its work',
    });
  }

  #watchFreshness({ name, freshness }: TableModel): void {
    if (freshness === null) return;
    this.#add(`Stale-${name}`, {
      metric: this.counted('HoursSinceFile', { Table: name }).with({
        statistic: cloudwatch.Stats.MAXIMUM,
        period: Duration.hours(3),
      }),
      description: `no file of ${name} was loaded for more than ${freshness} h`,
      threshold: freshness,
      comparison: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      // The first sweep has not measured anything yet; a sweep that fails has an alarm of its own.
      missing: cloudwatch.TreatMissingData.MISSING,
    });
  }

  #watchQueue(table: string, queue: sqs.Queue): void {
    this.#add(`QueueAge-${table}`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(15) }),
      description: `the crawler of ${table} has left a file's event in its queue for more than a day`,
      threshold: OLDEST_MESSAGE.toSeconds(),
    });
  }
}
