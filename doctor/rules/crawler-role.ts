import type { Role } from '../facts/permissions.ts';
import type { Place } from '../facts/place.ts';
import { missingActions, whyUnclear } from '../policy/evaluate.ts';
import { atRisk, fails, fine, type Rule, unknown, type Verdict } from '../verdict.ts';
import { forRoles } from './for-runners.ts';
import { refusalOf, requestsOf } from './permission-fix.ts';

const SOURCE = 'https://docs.aws.amazon.com/glue/latest/dg/crawler-s3-event-notifications.html';

/** Without these a crawler does not read its queue. */
const READS_QUEUE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:GetQueueAttributes'];

/** What Glue asks for besides, which crawls have been seen to do without. */
const KEEPS_QUEUE = ['sqs:SetQueueAttributes', 'sqs:ListQueueTags', 'sqs:ListDeadLetterSourceQueues', 'sqs:PurgeQueue'];

/** What a crawler does with the catalog. */
export const CATALOG = [
  'glue:GetDatabase',
  'glue:GetTable',
  'glue:UpdateTable',
  'glue:GetPartition',
  'glue:BatchGetPartition',
  'glue:BatchCreatePartition',
];

/** Crawlers may work on the catalog. */
export const crawlerCatalog: Rule = {
  id: 'CRAWL-CAT',
  title: "the crawler's role may read and change the catalog, in batches too",
  message: '… is not authorized to perform: glue:BatchGetPartition on resource: arn:aws:glue:…',
  source: SOURCE,
  check: (facts) =>
    forRoles(facts, facts.crawlers, ({ place }, role) => {
      // Any database serves that the role names: which one it is, a crawler's own settings say.
      const named = role.statements.flatMap(({ resources }) => resources).filter((arn) => arn.includes(':glue:'));
      const resources = ['*', ...named];
      const { missing, doubtful } = missingActions(role, CATALOG, resources);
      if (missing.length > 0)
        return [fails(place, refusalOf(role, { requests: requestsOf(missing, resources), fixed: ['*'] }))];
      return [doubtful.length > 0 ? unknown(place, whyUnclear(role)) : fine(place)];
    }),
};

function judgeQueue(role: Role, place: Place, queue: string): Verdict {
  const needed = missingActions(role, READS_QUEUE, [queue]);
  const besides = missingActions(role, KEEPS_QUEUE, [queue]);
  const missing = [...needed.missing, ...besides.missing];
  if (missing.length > 0) {
    const grade = needed.missing.length > 0 ? fails : atRisk;
    const refusal = refusalOf(role, { requests: requestsOf(missing, [queue]), fixed: [queue] });
    return grade(place, {
      ...refusal,
      fix: { ...refusal.fix, cdk: refusal.fix.cdk.replace(`'${queue}'`, 'queue.queueArn') },
    });
  }
  return [...needed.doubtful, ...besides.doubtful].length > 0 ? unknown(place, whyUnclear(role)) : fine(place);
}

/** Crawlers may read the queues that tell them what changed. */
export const crawlerQueue: Rule = {
  id: 'CRAWL-SQS',
  title: "the crawler's role may do with its queue what Glue asks for",
  message: 'AccessDenied to the queue of the crawler; the crawl fails, or finds nothing',
  source: SOURCE,
  check: (facts) =>
    forRoles(facts, facts.crawlers, ({ place, queues }, role) => queues.map((queue) => judgeQueue(role, place, queue))),
};
