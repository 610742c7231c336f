import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileJob } from '../../generator/scala/compile-job.ts';
import { crawlerStateChange, functionSucceeded, jobStateChange, objectCreated } from './documented-events.ts';
import { fitsPattern } from './event-pattern.ts';
import { asObject, type Entry, ofType, one, rewrite, target, words } from './flat-template.ts';
import { crawledPipeline } from './sample-pipelines.ts';
import { at, type CfnObject, type CfnValue, each } from './template.ts';
import { variantOf } from './variant-of.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:post-step';

/** A pattern with the names that a deployment would have given. */
function patternOf({ Properties }: Entry): CfnValue {
  const named = (value: CfnObject): CfnValue | undefined => {
    if (target(value)?.includes('Landing')) return 'landing';
    return 'Fn::Join' in value && words(value).includes('PostStepRunFunction') ? `${FUNCTION}:$LATEST` : undefined;
  };
  return rewrite(asObject(Properties['EventPattern'] ?? null), named);
}

describe('a file that lands, walked through the template to the procedures', async () => {
  const { variant, flat, parts } = await variantOf('new VPC, new instance');
  const event = objectCreated('landing', 'customer/2026-11-24.csv');
  const rules = ofType(flat, 'AWS::Events::Rule').filter(({ Properties }) => Properties['EventPattern'] !== undefined);
  const triggers = ofType(flat, 'AWS::Glue::Trigger');
  const landed = rules.filter((rule) => fitsPattern(patternOf(rule), event));
  const [rule] = landed;
  const workflow = flat.get(/<([^<>]+)>$/.exec(words(at(rule?.Properties, 'Targets', 0, 'Arn')))?.[1] ?? '');
  const ofWorkflow = triggers.filter(
    ({ Properties }) => flat.get(target(Properties['WorkflowName']) ?? '') === workflow,
  );

  test('the bucket tells EventBridge, and the queue of the table’s crawler', () => {
    const { Properties: told } = one(flat, 'Custom::AspenNotifications');
    expect(target(told['bucket'])).toBe(one(flat, 'AWS::S3::Bucket').id);
    const queue = each(told['queues']).find((each) => at(each, 'prefix') === 'customer/');
    const [crawler] = parts.crawlers.filter(({ Properties }) =>
      String(Properties['Name']).startsWith('shop.customer.'),
    );
    expect(at(queue, 'queue')).toEqual(at(crawler?.Properties, 'Targets', 'CatalogTargets', 0, 'EventQueueArn'));
  });

  test('S3 may write into that queue before the bucket is to tell it, which S3 tries', () => {
    const told = one(flat, 'Custom::AspenNotifications');
    const policies = ofType(flat, 'AWS::SQS::QueuePolicy').filter(({ id }) => id.includes('CrawlerQueue'));
    expect(policies).toHaveLength(2);
    for (const { id, Properties } of policies) {
      expect(told.DependsOn).toContain(id);
      expect(JSON.stringify(Properties)).toContain('"Principal":{"Service":"s3.amazonaws.com"}');
    }
  });

  test('one rule takes the event, and leads to the workflow of the table', () => {
    expect(landed).toHaveLength(1);
    expect(workflow).toMatchObject({ Type: 'AWS::Glue::Workflow', Properties: { Name: 'shop.customer' } });
  });

  test.each(['orders/1.csv', 'customer.csv', 'incoming/customer/1.csv'])('no rule takes %s', (key) => {
    expect(rules.filter((each) => fitsPattern(patternOf(each), objectCreated('landing', key)))).toEqual([]);
  });

  test('no rule takes the event of another bucket', () => {
    const other = objectCreated('other', 'customer/1.csv');
    expect(rules.filter((each) => fitsPattern(patternOf(each), other))).toEqual([]);
  });

  test('the workflow’s event trigger waits five minutes for more, never the fifteen of the service, and starts the crawler', () => {
    const [trigger, ...others] = ofWorkflow.filter(({ Properties }) => Properties['Type'] === 'EVENT');
    expect(others).toEqual([]);
    expect(trigger?.Properties['EventBatchingCondition']).toEqual({ BatchSize: 100, BatchWindow: 300 });
    const crawler = target(at(trigger?.Properties, 'Actions', 0, 'CrawlerName'));
    expect(flat.get(crawler ?? '')?.Properties).toMatchObject({
      Name: expect.stringMatching(/^shop\.customer\.[0-9a-f]{8}$/),
      RecrawlPolicy: { RecrawlBehavior: 'CRAWL_EVENT_MODE' },
    });
  });

  test('the conditional trigger starts the job when the crawl has ended, however it did', () => {
    const [trigger, ...others] = ofWorkflow.filter(({ Properties }) => Properties['Type'] === 'CONDITIONAL');
    expect(others).toEqual([]);
    expect(trigger?.Properties).toMatchObject({ StartOnCreation: true, Predicate: { Logical: 'ANY' } });
    expect(trigger?.Properties['EventBatchingCondition']).toBeUndefined();
    const conditions = each(at(trigger?.Properties, 'Predicate', 'Conditions'));
    expect(conditions.map((each) => at(each, 'CrawlState'))).toEqual(['SUCCEEDED', 'FAILED', 'CANCELLED']);
    const job = flat.get(target(at(trigger?.Properties, 'Actions', 0, 'JobName')) ?? '');
    expect(job).toMatchObject({ Type: 'AWS::Glue::Job', Properties: { Name: 'shop.customer', GlueVersion: '5.1' } });
  });

  test('the job’s script is the generated one, and its arguments lead to the bucket, the connection and the database', async () => {
    const [job] = parts.jobs.filter(({ Properties }) => Properties['Name'] === 'shop.customer');
    const location = words(at(job?.Properties, 'Command', 'ScriptLocation'));
    const asset = `asset.${location.split('/').at(-1)}`;
    const { tables } = await crawledPipeline();
    const [table] = tables;
    if (table === undefined) throw new Error('The pipeline has no table.');
    expect(readFileSync(join(variant.assembly, asset), 'utf8')).toBe(compileJob(table, 'shop'));
    expect(at(job?.Properties, 'DefaultArguments')).toMatchObject({ '--DATABASE': 'aspen', '--class': 'GlueApp' });
    expect(target(at(job?.Properties, 'DefaultArguments', '--CONNECTION'))).toBe(parts.connection.id);
    expect(words(at(job?.Properties, 'DefaultArguments', '--SOURCE'))).toBe(
      `s3://<${one(flat, 'AWS::S3::Bucket').id}>`,
    );
  });

  test('the job is bounded: two workers, an hour, one run at a time and no second try', () => {
    for (const { Properties } of parts.jobs) {
      expect(Properties).toMatchObject({
        NumberOfWorkers: 2,
        WorkerType: 'G.1X',
        Timeout: 60,
        MaxRetries: 0,
        JobRunQueuingEnabled: true,
        ExecutionProperty: { MaxConcurrentRuns: 1 },
      });
      expect(at(Properties, 'DefaultArguments', '--enable-auto-scaling')).toBe('true');
    }
  });

  test('a schedule starts the job in any case', () => {
    const sweeps = triggers.filter(({ Properties }) => Properties['Type'] === 'SCHEDULED');
    expect(
      sweeps.map(
        ({ Properties }) => flat.get(target(at(Properties, 'Actions', 0, 'JobName')) ?? '')?.Properties['Name'],
      ),
    ).toEqual(expect.arrayContaining(['shop.customer', 'shop.rate']));
    for (const { Properties } of sweeps) {
      expect(Properties['StartOnCreation']).toBe(true);
      expect(Properties['WorkflowName']).toBeUndefined();
    }
  });

  const takers = (value: CfnValue) => rules.filter((each) => fitsPattern(patternOf(each), value)).map(({ id }) => id);

  test.each(['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED'])('a job that ends as %s starts the post-step', (state) => {
    expect(takers(jobStateChange('shop.customer', state))).toEqual([expect.stringContaining('PostStepJobEnded')]);
  });

  test('a job that still runs starts no post-step, nor does one of a deployment whose name begins alike', () => {
    expect(takers(jobStateChange('shop.customer', 'RUNNING'))).toEqual([]);
    expect(takers(jobStateChange('shop-eu.customer', 'SUCCEEDED'))).toEqual([]);
    expect(takers(jobStateChange('shop', 'SUCCEEDED'))).toEqual([]);
  });

  test('a crawler that fails starts the post-step, and one that succeeds does not', () => {
    expect(takers(crawlerStateChange('shop.customer', 'Failed'))).toEqual([expect.stringContaining('CrawlerFailed')]);
    expect(takers(crawlerStateChange('shop.customer', 'Succeeded'))).toEqual([]);
  });

  test('a post-step that has more to do is called again, and one that has not is not', () => {
    expect(takers(functionSucceeded(FUNCTION, { status: 'handed over', more: true }))).toEqual([
      expect.stringContaining('HandedOver'),
    ]);
    expect(takers(functionSucceeded(FUNCTION, { status: 'ended', more: false }))).toEqual([]);
    expect(takers(functionSucceeded(`${FUNCTION}-of-another`, { more: true }))).toEqual([]);
  });

  test('each of these rules leads to the function, which lets it in', () => {
    const permissions = ofType(flat, 'AWS::Lambda::Permission');
    const stepRules = ofType(flat, 'AWS::Events::Rule').filter(({ id }) => id.includes('PostStep'));
    expect(stepRules).toHaveLength(4);
    for (const { id, Properties } of stepRules) {
      const called = target(at(Properties, 'Targets', 0, 'Arn'));
      expect(called).toContain('PostStepRunFunction');
      const [permission] = permissions.filter((each) => target(each.Properties['SourceArn']) === id);
      expect(permission?.Properties).toMatchObject({
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
      });
      expect(target(permission?.Properties['FunctionName'])).toBe(called);
    }
  });

  test('the function is tried three times, then its event lies in a queue that an alarm watches', () => {
    const { Properties } = one(flat, 'AWS::Lambda::EventInvokeConfig');
    expect(Properties).toMatchObject({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 });
    const queue = target(at(Properties, 'DestinationConfig', 'OnFailure', 'Destination'));
    const watched = ofType(flat, 'AWS::CloudWatch::Alarm').map((each) =>
      target(at(each.Properties, 'Dimensions', 0, 'Value')),
    );
    expect(watched).toContain(queue);
  });

  test('the schema comes last: nothing that could fail comes after it', () => {
    const { DependsOn } = one(flat, 'Custom::AspenSchema');
    for (const type of ['AWS::CloudFormation::Stack', 'AWS::EC2::VPCEndpoint', 'AWS::RDS::DBInstance']) {
      for (const { id } of ofType(flat, type)) expect(DependsOn).toContain(id);
    }
    for (const { id } of ofType(flat, 'AWS::EC2::SecurityGroupIngress')) expect(DependsOn).toContain(id);
  });
});

describe('a table without a crawler', async () => {
  const { flat } = await variantOf('Glue 6.0, event and schedule tables');

  test('has its job started by the event, a second after the first file', () => {
    const [trigger, ...others] = ofType(flat, 'AWS::Glue::Trigger').filter(
      ({ Properties }) => Properties['Type'] === 'EVENT',
    );
    expect(others).toEqual([]);
    expect(trigger?.Properties['EventBatchingCondition']).toEqual({ BatchSize: 100, BatchWindow: 1 });
    const job = flat.get(target(at(trigger?.Properties, 'Actions', 0, 'JobName')) ?? '');
    expect(job?.Properties).toMatchObject({ Name: 'shop.customer', GlueVersion: '6.0' });
  });

  test('has neither queue nor crawler, and the deployment no role for one', () => {
    expect(ofType(flat, 'AWS::Glue::Crawler')).toEqual([]);
    expect(ofType(flat, 'AWS::SQS::Queue').map(({ id }) => id)).toEqual([expect.stringContaining('DeadLetters')]);
    expect(ofType(flat, 'AWS::IAM::Role').filter(({ id }) => id.includes('Crawler'))).toEqual([]);
  });

  test('with a schedule has neither rule nor workflow', () => {
    const workflows = ofType(flat, 'AWS::Glue::Workflow').map(({ Properties }) => Properties['Name']);
    expect(workflows).toEqual(['shop.customer']);
    const schedules = ofType(flat, 'AWS::Glue::Trigger').map(({ Properties }) => Properties['Schedule']);
    expect(schedules).toContain('cron(0 * * * ? *)');
  });

  test('that says how fresh it is has an alarm for it', () => {
    const [alarm] = ofType(flat, 'AWS::CloudWatch::Alarm').filter(({ id }) => id.includes('Stale'));
    expect(alarm?.Properties).toMatchObject({ MetricName: 'HoursSinceFile', Threshold: 4, Statistic: 'Maximum' });
  });
});

describe('with a bucket that is there already', async () => {
  const { flat, parts } = await variantOf('existing bucket with a folder');

  test('rules, permissions and jobs speak of the folder in it', () => {
    const [rule] = ofType(flat, 'AWS::Events::Rule').filter(
      (each) =>
        each.Properties['EventPattern'] !== undefined &&
        fitsPattern(patternOf(each), objectCreated('shop-landing', 'incoming/customer/1.csv')),
    );
    expect(rule?.id).toContain('FileLanded');
    expect(words(at(parts.jobs[0]?.Properties, 'DefaultArguments', '--SOURCE'))).toBe('s3://shop-landing/incoming');
  });

  test('the bucket is told whom to tell, and nothing else of it changes', () => {
    expect(ofType(flat, 'AWS::S3::Bucket')).toEqual([]);
    const { Properties } = one(flat, 'Custom::AspenNotifications');
    expect(Properties).toMatchObject({ bucket: 'shop-landing', deployment: 'shop' });
    expect(each(Properties['queues']).map((queue) => at(queue, 'prefix'))).toEqual([
      'incoming/customer/',
      'incoming/rates/daily/',
    ]);
  });
});
