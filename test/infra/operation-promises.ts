import { type Entry, type Flat, ofType, target, words } from './flat-template.ts';
import type { Promised } from './promised.ts';
import { roleAllows } from './statements.ts';
import { at, type CfnValue, each } from './template.ts';

/** Where a resource is given a name that no other may have; of those types that are kept or made again by AWS. */
const NAMES = [
  ['Name'],
  ['BucketName'],
  ['DatabaseInput', 'Name'],
  ['DBInstanceIdentifier'],
  ['DBClusterIdentifier'],
  ['DBSubnetGroupName'],
  ['GroupName'],
  ['LogGroupName'],
  ['QueueName'],
  ['TopicName'],
] as const;

/** Ways to be told that need no permission of their own. */
const MAIL = ['email', 'email-json'];

/** The service that a policy of a queue or topic lets do something, with what; conditions as they are. */
function allowed(flat: Flat, type: string, list: string, resource: string) {
  return ofType(flat, type)
    .filter(({ Properties }) => each(Properties[list]).some((one) => target(one) === resource))
    .flatMap(({ Properties }) => each(at(Properties, 'PolicyDocument', 'Statement')))
    .filter((statement) => at(statement, 'Effect') === 'Allow')
    .map((statement) => ({
      service: at(statement, 'Principal', 'Service'),
      actions: each(at(statement, 'Action')),
      condition: JSON.stringify(at(statement, 'Condition') ?? null),
    }));
}

/** CloudWatch may publish to a topic for alarms of this account, and somebody is told. */
function tells(flat: Flat, topic: string): boolean {
  const publishes = allowed(flat, 'AWS::SNS::TopicPolicy', 'Topics', topic).some(
    ({ service, actions, condition }) =>
      service === 'cloudwatch.amazonaws.com' && actions.includes('sns:Publish') && condition.includes('AWS::AccountId'),
  );
  const told = ofType(flat, 'AWS::SNS::Subscription').filter(
    ({ Properties }) => target(Properties['TopicArn']) === topic,
  );
  return publishes && told.length > 0 && told.every(({ Properties }) => MAIL.includes(String(Properties['Protocol'])));
}

/** A queue that EventBridge may write to, and that an alarm watches. */
function takesDeadLetters(flat: Flat, queue: string): boolean {
  const written = allowed(flat, 'AWS::SQS::QueuePolicy', 'Queues', queue).some(
    ({ service, actions }) => service === 'events.amazonaws.com' && actions.includes('sqs:SendMessage'),
  );
  const watched = ofType(flat, 'AWS::CloudWatch::Alarm').some(({ Properties }) =>
    each(Properties['Dimensions']).some((one) => target(at(one, 'Value')) === queue),
  );
  return written && watched;
}

const CRAWLER = 'arn:<AWS::Partition>:glue:<AWS::Region>:<AWS::AccountId>:crawler/shop.customer.0123abcd';

/** The role of the function that makes a custom resource. */
function functionOf(flat: Flat, resource: Entry | undefined): { readonly role: string } {
  const id = target(resource?.Properties['ServiceToken']) ?? '';
  return { role: target(flat.get(id)?.Properties['Role']) ?? '' };
}

/** Ids of what a resource waits for by itself. */
const waitsFor = (entry: Entry, id: string) => entry.DependsOn.includes(id);

/** A name that no other resource has. */
function hasName(properties: CfnValue): boolean {
  const names = NAMES.map((path) => at(properties, ...path));
  return names.some((name) => name !== undefined && target(name) === null);
}

/** What makes a deployment one that can be operated, removed and made again. */
export const operationPromises: readonly Promised[] = [
  {
    id: null,
    title: 'what stays when the stack goes has no fixed name, which would be taken when it is deployed again',
    holds: (flat) =>
      [...flat.values()]
        .filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain') === true)
        .every(({ Properties }) => !hasName(Properties)),
  },
  {
    id: null,
    title: 'log groups that jobs could make anew go after the role by which they could',
    holds: (flat, { jobRole }) =>
      ofType(flat, 'AWS::Logs::LogGroup')
        .filter(({ Properties }) => Properties['LogGroupName'] !== undefined)
        .every(({ id }) =>
          ofType(flat, 'AWS::IAM::Policy')
            .filter(({ Properties }) => each(Properties['Roles']).some((role) => target(role) === jobRole))
            .every((policy) => waitsFor(policy, id)),
        ),
  },
  {
    id: null,
    title: 'every alarm leads to a topic that CloudWatch may publish to, and to somebody who is told',
    concerns: ({ template }) => template.text.includes('operator@example.com'),
    holds: (flat) =>
      ofType(flat, 'AWS::CloudWatch::Alarm').every(({ Properties }) => {
        const topics = each(Properties['AlarmActions']).map((action) => target(action) ?? '');
        return topics.length > 0 && topics.every((topic) => tells(flat, topic));
      }),
  },
  {
    id: null,
    title: 'an event that a rule cannot deliver goes to a queue that EventBridge may write to and an alarm watches',
    holds: (flat) =>
      ofType(flat, 'AWS::Events::Rule')
        .flatMap(({ Properties }) => each(Properties['Targets']))
        .every((one) => takesDeadLetters(flat, target(at(one, 'DeadLetterConfig', 'Arn')) ?? '')),
  },
  {
    id: null,
    title: 'a file’s event starts the job as soon as Glue lets it, where no crawl comes before',
    holds: (flat) =>
      ofType(flat, 'AWS::Glue::Trigger')
        .filter(({ Properties }) => Properties['Type'] === 'EVENT')
        .every(({ Properties }) => {
          const crawls = at(Properties, 'Actions', 0, 'CrawlerName') !== undefined;
          return at(Properties, 'EventBatchingCondition', 'BatchWindow') === (crawls ? 300 : 1);
        }),
  },
  {
    id: null,
    title:
      'a bucket tells nobody any more when the stack goes: a function of Aspen’s own sees to it, and none is Python’s',
    holds: (flat) => {
      const [told, ...others] = ofType(flat, 'Custom::AspenNotifications');
      const { role } = functionOf(flat, told);
      const bucket = words(told?.Properties['bucket']);
      const arn = bucket.startsWith('<') ? bucket : `arn:<AWS::Partition>:s3:::${bucket}`;
      return (
        others.length === 0 &&
        ['GetBucketNotification', 'PutBucketNotification'].every((action) =>
          roleAllows(flat, role, `s3:${action}`, arn),
        ) &&
        ofType(flat, 'Custom::S3BucketNotifications').length === 0 &&
        ofType(flat, 'AWS::S3::Bucket').every(({ Properties }) => !('NotificationConfiguration' in Properties)) &&
        ofType(flat, 'AWS::Lambda::Function').every(({ Properties }) => /^nodejs/.test(String(Properties['Runtime'])))
      );
    },
  },
  {
    id: null,
    title: 'a bucket tells no queue that S3 may not write to',
    holds: (flat) =>
      ofType(flat, 'Custom::AspenNotifications').every((told) =>
        each(told.Properties['queues']).every((one) => {
          const queue = target(at(one, 'queue')) ?? '';
          const policies = ofType(flat, 'AWS::SQS::QueuePolicy').filter(({ Properties }) =>
            each(Properties['Queues']).some((each) => target(each) === queue),
          );
          const written = allowed(flat, 'AWS::SQS::QueuePolicy', 'Queues', queue).some(
            ({ service, actions }) => service === 's3.amazonaws.com' && actions.includes('sqs:SendMessage'),
          );
          return written && policies.every(({ id }) => waitsFor(told, id));
        }),
      ),
  },
  {
    id: null,
    title: 'a crawler is stopped before it is deleted, when nothing starts it any more',
    holds: (flat, { crawlers }) =>
      crawlers.every((crawler) => {
        const [stop] = ofType(flat, 'Custom::AspenCrawlerAtRest').filter(
          ({ Properties }) => target(Properties['crawler']) === crawler.id,
        );
        if (stop === undefined) return false;
        const { role } = functionOf(flat, stop);
        const starters = ofType(flat, 'AWS::Glue::Trigger').filter(
          ({ Properties }) => target(at(Properties, 'Actions', 0, 'CrawlerName')) === crawler.id,
        );
        return (
          ['StopCrawler', 'GetCrawler'].every((action) => roleAllows(flat, role, `glue:${action}`, CRAWLER)) &&
          starters.length > 0 &&
          starters.every(({ DependsOn }) => DependsOn.includes(stop.id.split('/').at(-1) ?? ''))
        );
      }),
  },
  {
    id: null,
    title: 'a new database is PostgreSQL 18',
    holds: (flat) =>
      [...ofType(flat, 'AWS::RDS::DBCluster'), ...ofType(flat, 'AWS::RDS::DBInstance')]
        .filter(({ Properties }) => Properties['DBClusterIdentifier'] === undefined)
        .every(({ Properties }) => /^18(\.|$)/.test(words(Properties['EngineVersion']))),
  },
];
