import type { Facts } from '../facts/facts.ts';
import type { Crawler } from '../facts/glue.ts';
import { missingActions, whyUnclear } from '../policy/evaluate.ts';
import { fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { allowFix } from './permission-fix.ts';

const SOURCE = 'https://docs.aws.amazon.com/glue/latest/dg/crawler-s3-event-notifications.html';

const QUEUE = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueUrl',
  'sqs:GetQueueAttributes',
  'sqs:SetQueueAttributes',
  'sqs:ListQueueTags',
  'sqs:ListDeadLetterSourceQueues',
  'sqs:PurgeQueue',
];

const CATALOG = [
  'glue:GetDatabase',
  'glue:GetTable',
  'glue:UpdateTable',
  'glue:GetPartition',
  'glue:BatchGetPartition',
  'glue:BatchCreatePartition',
];

function judge(
  facts: Facts,
  crawler: Crawler,
  actions: readonly string[],
  resources: readonly string[],
  fixed: string,
): Verdict {
  const role = facts.roles.get(crawler.role);
  if (role === undefined) return unknown(crawler.place, facts.whyUnknown(crawler.role, 'role'));
  const { missing, doubtful } = missingActions(role, actions, resources);
  if (missing.length === 0) return doubtful.length > 0 ? unknown(crawler.place, whyUnclear(role)) : fine(crawler.place);
  return fails(crawler.place, {
    where: role.place,
    found: `${nameOf(role.place)} lacks ${missing.join(', ')}`,
    fix: {
      ...allowFix(role, missing, [fixed]),
      ...(fixed === '*' ? {} : { cdk: allowFix(role, missing, [fixed]).cdk.replace(`'${fixed}'`, 'queue.queueArn') }),
    },
  });
}

/** Crawlers may work on the catalog. */
export const crawlerCatalog: Rule = {
  id: 'CRAWL-CAT',
  title: "the crawler's role may read and change the catalog, in batches too",
  message: '… is not authorized to perform: glue:BatchGetPartition on resource: arn:aws:glue:…',
  source: SOURCE,
  check: (facts) =>
    facts.crawlers.map((crawler) => {
      const role = facts.roles.get(crawler.role);
      // Any database serves that the role names: which one it is, a crawler's own settings say.
      const named = role?.statements.flatMap(({ resources }) => resources).filter((arn) => arn.includes(':glue:'));
      return judge(facts, crawler, CATALOG, ['*', ...(named ?? [])], '*');
    }),
};

/** Crawlers may read the queues that tell them what changed. */
export const crawlerQueue: Rule = {
  id: 'CRAWL-SQS',
  title: "the crawler's role may do with its queue what Glue asks for",
  message: 'AccessDenied to the queue of the crawler; the crawl fails, or finds nothing',
  source: SOURCE,
  check: (facts) =>
    facts.crawlers.flatMap((crawler) => crawler.queues.map((queue) => judge(facts, crawler, QUEUE, [queue], queue))),
};
