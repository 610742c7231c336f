import type { Facts } from '../facts/facts.ts';
import type { WorkflowTarget } from '../facts/services.ts';
import { isAllowed, whyUnclear } from '../policy/evaluate.ts';
import { cliName, fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { refusalOf, trustFix } from './permission-fix.ts';

const arnOf = (workflow: string) => `arn:aws:glue:::workflow/${workflow}`;

function judgeRole(facts: Facts, { place, workflow, role: key, id, arn }: WorkflowTarget): Verdict {
  const cdk =
    "role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['glue:notifyEvent'], resources: [workflowArn] }));";
  if (key === null) {
    return fails(place, {
      where: place,
      found: `${nameOf(place)} tells a workflow, and names no role by which it may`,
      fix: {
        cdk,
        cli: `aws events put-targets --rule ${cliName(place)} --targets 'Id=${id},Arn=${arn},RoleArn=<a role with glue:notifyEvent>'`,
      },
    });
  }
  const role = facts.roles.get(key);
  if (role === undefined) return unknown(place, facts.whyUnknown(key, 'role'));
  if (!role.services.includes('events.amazonaws.com')) {
    return fails(place, {
      where: role.place,
      found: `${nameOf(role.place)} may not be taken by events.amazonaws.com`,
      fix: trustFix(role, 'events.amazonaws.com'),
    });
  }
  const request = { action: 'glue:notifyEvent', resources: [arnOf(workflow)] };
  const answer = isAllowed(role, request);
  if (answer === 'yes') return fine(place);
  if (answer === 'maybe') return unknown(place, whyUnclear(role));
  return fails(
    place,
    refusalOf(role, {
      requests: [request],
      what: ` on the workflow ${workflow.replaceAll(/[<>]/g, '')}`,
      fixed: [arn],
      grant: cdk,
    }),
  );
}

function judgeTrigger(facts: Facts, { place, workflow }: WorkflowTarget): readonly Verdict[] {
  const triggers = facts.triggers.filter((trigger) => trigger.workflow === workflow);
  if (triggers.length === 0 || triggers.some(({ type }) => type === 'EVENT')) return [];
  const [first] = triggers;
  return [
    fails(place, {
      where: first?.place ?? place,
      found: `the workflow that ${nameOf(place)} tells has no trigger of type EVENT, and begins by ${triggers.map(({ type }) => type).join(', ')}`,
      fix: {
        cdk: "new glue.CfnTrigger(stack, 'OnEvent', { type: 'EVENT', workflowName: workflow.ref, actions: [{ jobName: job.ref }], eventBatchingCondition: { batchSize: 1 } });",
        cli: `aws glue create-trigger --name on-event --type EVENT --workflow-name <the workflow> --actions JobName=<the job> --event-batching-condition BatchSize=1`,
      },
    }),
  ];
}

/** EventBridge may tell a workflow, and the workflow listens. */
export const eventRole: Rule = {
  id: 'EB-ROLE',
  title: 'EventBridge tells the workflow by a role that may, and the workflow begins by an event',
  message: '(none: nothing starts, and nobody says why)',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/starting-workflow-eventbridge.html',
  check: (facts) =>
    facts.workflowTargets.flatMap((target) => [judgeRole(facts, target), ...judgeTrigger(facts, target)]),
};
