import { allow, get, having, permitting, sub } from '../raw-stack.ts';
import { inCatalog } from './crawling.ts';
import type { Defect } from './defect.ts';
import { own } from './own-statements.ts';

const queueRights = (...actions: readonly string[]) =>
  allow(
    actions.map((action) => `sqs:${action}`),
    get('Queue', 'Arn'),
  );

const shared = (statement: object, template = permitting([...own, inCatalog, statement])) =>
  having(
    {
      Queue: { Type: 'AWS::SQS::Queue' },
      Crawler: {
        Type: 'AWS::Glue::Crawler',
        Properties: {
          Role: get('Role', 'Arn'),
          DatabaseName: 'lake',
          Targets: { S3Targets: [{ Path: sub('s3://{Bucket}/in/'), EventQueueArn: get('Queue', 'Arn') }] },
        },
      },
    },
    template,
  );

const READS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueUrl', 'GetQueueAttributes'];

const KEEPS = ['SetQueueAttributes', 'ListQueueTags', 'ListDeadLetterSourceQueues'];

/** What is wrong, and what is not, with the rights of a crawler on its queue. */
export const queueDefects: readonly Defect[] = [
  {
    title: 'a crawler that may not read its queue, beside a job with the same role',
    broken: shared(queueRights('GetQueueUrl', 'GetQueueAttributes', ...KEEPS, 'PurgeQueue')),
    said: [/^CRAWL-SQS fails: Role lacks sqs:ReceiveMessage, sqs:DeleteMessage$/],
    sound: shared(queueRights(...READS, ...KEEPS, 'PurgeQueue')),
  },
  {
    title: 'a crawler that may read its queue and not purge it',
    broken: shared(queueRights(...READS, ...KEEPS)),
    said: [/^CRAWL-SQS at risk: Role lacks sqs:PurgeQueue$/],
    sound: shared(queueRights('*')),
  },
  {
    title: 'a role that may send to another queue than its crawler reads',
    broken: shared(
      queueRights('*'),
      permitting([...own, inCatalog, queueRights('*'), allow('sqs:SendMessage', 'arn:aws:sqs:eu-west-1:1:done')]),
    ),
    said: [/^API-ROUTE at risk: Role allows sqs:SendMessage; if the script calls it, Subnet has no way to sqs$/],
    sound: shared(queueRights('*')),
  },
];
