import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { counted } from './alarm.ts';

/** Widths are of 24. */
const WHOLE = 24;
const HALF = 12;
/** A widget takes no more. */
const MOST_ALARMS = 100;

/** What the dashboard shows. */
export interface DashboardProps {
  readonly deployment: string;
  readonly alarms: readonly cloudwatch.IAlarm[];
  /** The post-step's log, which has a line for each load and each procedure. */
  readonly log: ILogGroup;
}

/** One page: what is wrong, what was loaded, what the procedures did. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { deployment, alarms, log }: DashboardProps) {
    super(scope, id);
    const dashboard = new cloudwatch.Dashboard(this, 'Page', { defaultInterval: Duration.days(7) });
    const sums = (title: string, names: readonly string[]) =>
      new cloudwatch.GraphWidget({
        title,
        width: HALF,
        stacked: true,
        left: names.map((name) => counted(deployment, name).with({ period: Duration.hours(1), label: name })),
      });
    const lines = (title: string, event: string, fields: readonly string[]) =>
      new cloudwatch.LogQueryWidget({
        title,
        width: WHOLE,
        logGroupNames: [log.logGroupName],
        queryLines: [
          `fields @timestamp, ${fields.join(', ')}`,
          `filter event = "${event}"`,
          'sort @timestamp desc',
          'limit 50',
        ],
      });
    for (let at = 0; at < alarms.length; at += MOST_ALARMS) {
      const some = alarms.slice(at, at + MOST_ALARMS);
      dashboard.addWidgets(
        new cloudwatch.AlarmStatusWidget({ title: `Aspen: ${deployment}`, width: WHOLE, alarms: some }),
      );
    }
    dashboard.addWidgets(
      sums('Files', ['FilesPublished', 'FilesRefused']),
      sums('Failures', ['JobsFailed', 'LoadsStopped', 'ProceduresFailed']),
    );
    dashboard.addWidgets(
      lines('Loads', 'load', [
        'target',
        'load_status',
        'published',
        'refused',
        'read',
        'inserted',
        'updated',
        'rejected',
      ]),
    );
    dashboard.addWidgets(lines('Procedures', 'procedure', ['procedure', 'status', 'ms', 'because', 'failure']));
    dashboard.addWidgets(lines('Jobs', 'job', ['job', 'state', 'run', 'message']));
  }
}
