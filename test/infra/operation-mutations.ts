import { deny, drop, edit, without } from './change-template.ts';
import type { Flat } from './flat-template.ts';
import type { Mutation } from './mutation.ts';
import { each } from './template.ts';

const NAMED = 'what stays when the stack goes has no fixed name, which would be taken when it is deployed again';
const LOGS = 'log groups that jobs could make anew go after the role by which they could';
const TOLD = 'every alarm leads to a topic that CloudWatch may publish to, and to somebody who is told';
const CLEARED =
  'a bucket tells nobody any more when the stack goes: a function of Aspen’s own sees to it, and none is Python’s';
const AT_REST = 'a crawler is stopped before it is deleted, when nothing starts it any more';
const DEAD_LETTERS =
  'an event that a rule cannot deliver goes to a queue that EventBridge may write to and an alarm watches';

/** Keeps the resources of a type when the stack goes. */
const keep = (type: string) => (flat: Flat) =>
  new Map(
    [...flat].map(([id, entry]) => [id, entry.Type === type ? { ...entry, DeletionPolicy: 'Retain' } : entry] as const),
  );

/** Takes a service out of the policies of a type. */
const disallow = (type: string, service: string) => (flat: Flat) =>
  edit(flat, type, (value) => (value['Service'] === service ? { Service: 'nobody.amazonaws.com' } : undefined));

/** What breaks the promises of operation, one thing at a time. */
export const operationMutations: readonly Mutation[] = [
  { title: "the catalog's going with the stack", breaks: NAMED, change: keep('AWS::Glue::Database') },
  { title: "the logs' going with the stack", breaks: NAMED, change: keep('AWS::Logs::LogGroup') },
  {
    title: "the policy's waiting for the log groups",
    breaks: LOGS,
    change: (flat) => new Map([...flat].map(([id, entry]) => [id, { ...entry, DependsOn: [] }] as const)),
  },
  {
    title: "CloudWatch's right to publish",
    breaks: TOLD,
    change: disallow('AWS::SNS::TopicPolicy', 'cloudwatch.amazonaws.com'),
  },
  {
    title: 'the limit of that right to this account',
    breaks: TOLD,
    change: (flat) => edit(flat, 'AWS::SNS::TopicPolicy', (value) => drop(value, 'Condition')),
  },
  {
    title: 'whoever is told',
    breaks: TOLD,
    change: (flat) => without(flat, (_, { Type }) => Type === 'AWS::SNS::Subscription'),
  },
  {
    title: "an alarm's action",
    breaks: TOLD,
    change: (flat) => edit(flat, 'AWS::CloudWatch::Alarm', (value) => drop(value, 'AlarmActions')),
  },
  {
    title: 'the dead-letter queue of rules that start workflows',
    breaks: DEAD_LETTERS,
    change: (flat) =>
      edit(flat, 'AWS::Events::Rule', (value) => ('RoleArn' in value ? drop(value, 'DeadLetterConfig') : undefined)),
  },
  {
    title: "EventBridge's right to write dead letters",
    breaks: DEAD_LETTERS,
    change: disallow('AWS::SQS::QueuePolicy', 'events.amazonaws.com'),
  },
  {
    title: 'the alarms on queues',
    breaks: DEAD_LETTERS,
    change: (flat) =>
      without(
        flat,
        (_, { Type, Properties }) =>
          Type === 'AWS::CloudWatch::Alarm' && JSON.stringify(each(Properties['Dimensions'])).includes('QueueName'),
      ),
  },
  {
    title: 'the shortest batch',
    breaks: 'a file’s event starts the job as soon as Glue lets it, where no crawl comes before',
    variant: 'Glue 6.0, event and schedule tables',
    change: (flat) =>
      edit(flat, 'AWS::Glue::Trigger', (value) => ('BatchWindow' in value ? { BatchSize: 100 } : undefined)),
  },
  {
    title: 'the function that clears whom the bucket tells, for a property of the bucket',
    breaks: CLEARED,
    change: (flat) =>
      edit(flat, 'AWS::S3::Bucket', (value) =>
        'VersioningConfiguration' in value ? { ...value, NotificationConfiguration: {} } : undefined,
      ),
  },
  {
    title: 'its right to change the bucket',
    breaks: CLEARED,
    change: (flat) => deny(flat, 'Notifications', 's3:PutBucketNotification'),
  },
  {
    title: 'TypeScript, for Python',
    breaks: CLEARED,
    change: (flat) =>
      edit(flat, 'AWS::Lambda::Function', (value) =>
        'Runtime' in value ? { ...value, Runtime: 'python3.13' } : undefined,
      ),
  },
  {
    title: "S3's right to write into the crawlers' queues",
    breaks: 'a bucket tells no queue that S3 may not write to',
    change: disallow('AWS::SQS::QueuePolicy', 's3.amazonaws.com'),
  },
  {
    title: 'the right to stop a crawler',
    breaks: AT_REST,
    change: (flat) => deny(flat, 'StopCrawler', 'glue:StopCrawler'),
  },
  {
    title: 'what stops a crawler',
    breaks: AT_REST,
    change: (flat) => without(flat, (_, { Type }) => Type === 'Custom::AspenCrawlerAtRest'),
  },
  {
    title: 'the order in which a crawler is left alone and then stopped',
    breaks: AT_REST,
    change: (flat) => new Map([...flat].map(([id, entry]) => [id, { ...entry, DependsOn: [] }] as const)),
  },
  {
    title: 'PostgreSQL 18, for 17',
    breaks: 'a new database is PostgreSQL 18',
    change: (flat) =>
      edit(flat, 'AWS::RDS::DBInstance', (value) =>
        'EngineVersion' in value ? { ...value, EngineVersion: '17.9' } : undefined,
      ),
  },
];
