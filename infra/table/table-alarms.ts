import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { TableModel } from '../../model/table-model.ts';
import { type AlarmPlace, addAlarm, counted } from '../operations/alarm.ts';

/** A crawler that has not taken its messages for so long does not run, or may not read them. */
const OLDEST_MESSAGE = Duration.hours(26);

function watchFreshness(scope: Construct, name: string, freshness: number, place: AlarmPlace): cloudwatch.Alarm {
  return addAlarm(scope, 'Stale', place, {
    metric: counted(place.deployment, 'HoursSinceFile', { Table: name }).with({
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

function watchQueue(scope: Construct, name: string, queue: sqs.IQueue, place: AlarmPlace): cloudwatch.Alarm {
  return addAlarm(scope, 'QueueAge', place, {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(15) }),
    description: `the crawler of ${name} has left a file's event in its queue for more than a day`,
    threshold: OLDEST_MESSAGE.toSeconds(),
  });
}

/** Watches how fresh a table is, where its definition limits that, and whether its crawler takes its messages. */
export function addTableAlarms(
  scope: Construct,
  { name, freshness }: TableModel,
  queue: sqs.IQueue | null,
  place: AlarmPlace,
): readonly cloudwatch.Alarm[] {
  return [
    ...(freshness === null ? [] : [watchFreshness(scope, name, freshness, place)]),
    ...(queue === null ? [] : [watchQueue(scope, name, queue, place)]),
  ];
}
