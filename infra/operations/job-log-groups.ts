import { RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { jobLogs } from '../names.ts';

/**
 * Makes the groups that the jobs log into, so that their lines are not kept for ever, as those of Glue's own are.
 *
 * @returns What the role of the jobs has to wait for. It may make groups too, and goes before them: otherwise a job that
 *   runs as the stack is destroyed would make it again, and the name would be taken when the stack is deployed again.
 */
export function makeJobLogGroups(
  scope: Construct,
  deployment: string,
  retention: logs.RetentionDays,
): readonly logs.LogGroup[] {
  return ['error', 'output'].map(
    (kind) =>
      new logs.LogGroup(scope, `JobLogs-${kind}`, {
        logGroupName: `${jobLogs(deployment)}/${kind}`,
        retention,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
  );
}
