import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { NAMESPACE } from '../functions/log.ts';

/** Whose alarms, and whom they tell. */
export interface AlarmPlace {
  readonly deployment: string;
  readonly topic: sns.ITopic;
}

/** What goes off when. */
export interface AlarmFacts {
  readonly metric: cloudwatch.IMetric;
  readonly description: string;
  /** @default 1 */
  readonly threshold?: number;
  /** @default at the threshold or above it */
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** @default not a reason */
  readonly missing?: cloudwatch.TreatMissingData;
}

/** A metric that the post-step writes into its log. */
export function counted(
  deployment: string,
  metricName: string,
  dimensions: Readonly<Record<string, string>> = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { Deployment: deployment, ...dimensions },
    period: Duration.minutes(5),
    statistic: cloudwatch.Stats.SUM,
  });
}

/** Makes an alarm for something that somebody has to look at. */
export function addAlarm(scope: Construct, id: string, place: AlarmPlace, facts: AlarmFacts): cloudwatch.Alarm {
  const { metric, description, threshold = 1, comparison, missing } = facts;
  const alarm = new cloudwatch.Alarm(scope, id, {
    metric,
    alarmDescription: `Aspen, ${place.deployment}: ${description}`,
    threshold,
    evaluationPeriods: 1,
    comparisonOperator: comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: missing ?? cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new actions.SnsAction(place.topic));
  return alarm;
}
