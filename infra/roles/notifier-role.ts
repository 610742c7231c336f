import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { permit } from './permission.ts';

/** Makes the role by which EventBridge starts workflows. Without it, nothing happens and nobody says why. */
export function notifierRole(scope: Construct, workflowPrefix: string): iam.Role {
  const role = new iam.Role(scope, 'NotifierRole', { assumedBy: new iam.ServicePrincipal('events.amazonaws.com') });
  permit(role, [
    {
      actions: ['glue:notifyEvent'],
      resources: [`arn:${Aws.PARTITION}:glue:${Aws.REGION}:${Aws.ACCOUNT_ID}:workflow/${workflowPrefix}*`],
      why: 'A new table gets a workflow, and no other deployment has workflows with this beginning.',
    },
  ]);
  return role;
}
