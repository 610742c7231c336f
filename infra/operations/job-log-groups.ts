import { RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { jobLogs } from '../names.ts';

/** Makes the groups that the jobs log into, so that their lines are not kept for ever, as those of Glue's own are. */
export function makeJobLogGroups(scope: Construct, deployment: string, retention: logs.RetentionDays): void {
  for (const kind of ['error', 'output']) {
    new logs.LogGroup(scope, `JobLogs-${kind}`, {
      logGroupName: `${jobLogs(deployment)}/${kind}`,
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
