import { type Attributes, type Configuration, from, type Written } from '../plan-of.ts';
import { having, permitting, rightPlan, rights, set, statement } from '../right-plan.ts';
import { crawling, inCatalog } from './crawling.ts';
import type { PlanDefect } from './defect.ts';

const bounded = (...actions: readonly string[]): Configuration => {
  const whole = having(
    { 'aws_iam_policy.boundary': { policy: from('data.aws_iam_policy_document.boundary.json') } },
    set('aws_iam_role.glue', { permissions_boundary: from('aws_iam_policy.boundary.arn') }),
  );
  return {
    ...whole,
    data: { ...whole.data, 'aws_iam_policy_document.boundary': { statement: [statement(actions, '*')] } },
  };
};
const unattached = (...more: readonly Attributes[]) =>
  having({ 'aws_iam_role_policy_attachment.glue': null }, permitting([...rights, ...more]));

/** A crawler beside the job, with its role, that reads a queue. */
const shared = (actions: readonly string[], ...more: readonly Attributes[]): Configuration => {
  const queue = from('aws_sqs_queue.files.arn');
  const mayRead = statement(
    actions.map((action) => `sqs:${action}`),
    queue,
  );
  const targets: Attributes = { s3_target: [{ path: 's3://lake-of-shop/in/', event_queue_arn: queue }] };
  const whole = crawling(targets, permitting([...rights, inCatalog, mayRead, ...more]));
  const job = rightPlan.resources['aws_glue_job.load'] ?? null;
  return having({ 'aws_glue_job.load': job, 'aws_sqs_queue.files': { name: 'files' } }, whole);
};
const READS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueUrl', 'GetQueueAttributes'];
const KEEPS = ['SetQueueAttributes', 'ListQueueTags', 'ListDeadLetterSourceQueues'];
const elsewhere: Written = 'arn:aws:sqs:eu-west-1:123456789012:done';

/** What keeps a role from what it needs, and what of its rights is no route of the job's. */
export const roleDefects: readonly PlanDefect[] = [
  {
    title: 'a permissions boundary that keeps from the role what its policies give',
    broken: bounded('s3:*', 'logs:*', 'glue:*', 'ec2:*'),
    said: [
      /^SM-DENY fails: aws_iam_policy.boundary, the permissions boundary of aws_iam_role.glue, does not allow sec/,
    ],
    sound: bounded('s3:*', 'logs:*', 'glue:*', 'ec2:*', 'secretsmanager:GetSecretValue'),
  },
  {
    title: 'a statement that denies what others allow',
    broken: permitting([...rights, { ...statement(['ec2:CreateNetworkInterface'], '*'), effect: 'Deny' }]),
    said: [/^EC2-DENY fails: a statement denies aws_iam_role.glue ec2:CreateNetworkInterface$/],
    sound: rightPlan,
  },
  {
    title: 'a role that may not read the connection',
    broken: unattached(statement(['ec2:*', 'logs:*'], '*')),
    said: [/^CONN-DENY fails: aws_iam_role.glue lacks glue:GetConnection on catalog and connection\/warehouse$/],
    sound: unattached(statement(['ec2:*', 'logs:*', 'glue:GetConnection'], '*')),
  },
  {
    title: 'a crawler that may not read its queue, beside a job with the same role',
    broken: shared(['GetQueueUrl', 'GetQueueAttributes', ...KEEPS, 'PurgeQueue']),
    said: [/^CRAWL-SQS fails: aws_iam_role.glue lacks sqs:ReceiveMessage, sqs:DeleteMessage$/],
    sound: shared([...READS, ...KEEPS, 'PurgeQueue']),
  },
  {
    title: 'a crawler that may read its queue and not purge it',
    broken: shared([...READS, ...KEEPS]),
    said: [/^CRAWL-SQS at risk: aws_iam_role.glue lacks sqs:PurgeQueue$/],
    sound: shared(['*']),
  },
  {
    title: 'a role that may send to another queue than its crawler reads',
    broken: shared(['*'], statement(['sqs:SendMessage'], elsewhere)),
    said: [/^API-ROUTE at risk: aws_iam_role.glue allows sqs:SendMessage; .* has no way to sqs$/],
    sound: shared(['*']),
  },
];
