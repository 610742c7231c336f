import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { canRunMinistack } from '../emulator/install.ts';
import { Emulator } from './emulator.ts';
import { bundleFunctions, synthesize } from './sample/synthesize.ts';

const possible = canRunMinistack();
if (!possible) {
  if (process.env['CI'] === 'true') throw new Error('Python is not installed: see .ci/run.');
  process.stderr.write('\n*** SKIPPED: deploying into an emulator of AWS (Python is not installed) ***\n\n');
}

describe.skipIf(!possible)('an app that the CDK deploys into the emulator', () => {
  const database = useDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'aspen-sample-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let emulator: Emulator;
  let outputs: Readonly<Record<string, string>> = {};
  const id = (type: string, logicalId?: string) => emulator.physicalId('Sample', type, logicalId);
  const words = async () => (await (await database.connect()).query('select word from written')).rows;

  beforeAll(async () => {
    [emulator] = await Promise.all([Emulator.start(), bundleFunctions(join(folder, 'functions'))]);
    expect(await emulator.cdk.bootstrap()).toMatchObject({ code: 0 });
    const main = fileURLToPath(new URL('sample/main.ts', import.meta.url));
    const env = { FUNCTIONS: join(folder, 'functions'), DATABASE_URL: database.url, WORD: 'first' };
    const command = `${process.execPath} --import ${import.meta.resolve('tsx')} ${main}`;
    const deployed = await emulator.cdk.deploy(command, { output: join(folder, 'first'), env });
    expect(deployed).toMatchObject({ code: 0 });
    outputs = deployed.outputs['Sample'] ?? {};
  }, 300_000);
  afterAll(() => emulator.stop());

  test('is there whole, with what is nested in it', async () => {
    const resources = await emulator.resources('Sample');
    expect(resources.filter(({ status }) => status !== 'CREATE_COMPLETE')).toEqual([]);
    expect(await id('AWS::Glue::Workflow')).toBe(outputs['WorkflowName']);
  });

  test('has run the function of its custom resource, which wrote into PostgreSQL', async () => {
    expect(outputs).toMatchObject({ Written: 'first' });
    expect(await words()).toEqual([{ word: 'first' }]);
  });

  test('is not touched where the same assembly is deployed again', async () => {
    const again = await emulator.cdk.deploy(join(folder, 'first'));
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('Sample (no changes)') });
    expect(again.outputs['Sample']).toEqual(outputs);
  });

  test('goes back to what it was where its function fails, and the CLI says why', async () => {
    const reason = 'violates check constraint "written_word_check"';
    const refused = await emulator.cdk.deploy(synthesize(folder, database.url, 'refused'));
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining(reason), outputs: {} });
    expect(await emulator.failures('Sample')).toEqual([
      { logicalId: 'Row', status: 'UPDATE_FAILED', reason: expect.stringContaining(reason) },
    ]);
    // CloudFormation gives the function the resource's old properties then.
    expect(await words()).toEqual([{ word: 'first' }, { word: 'first' }]);
  });

  test("sends a bucket's objects to its queue and to the rules on them", async () => {
    const bucket = await id('AWS::S3::Bucket');
    await emulator.putObject(bucket, 'a b/ü.csv', Buffer.from('x'));
    expect(await emulator.objectKeys(bucket)).toEqual(['a b/ü.csv']);
    const [landed, seen] = [await id('AWS::SQS::Queue', 'Landed'), await id('AWS::SQS::Queue', 'Seen')];
    expect(await emulator.takeMessages(landed, 2)).toMatchObject([
      { Event: 's3:TestEvent' },
      { Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key: 'a+b/%C3%BC.csv' } } }] },
    ]);
    expect(await emulator.takeMessages(seen)).toMatchObject([{ detail: { object: { key: 'a b/ü.csv' } } }]);
    expect(await emulator.workflowRun(outputs['WorkflowName'] ?? '')).toBe('RUNNING');
  });

  describe('with a function that runs after jobs', () => {
    const ended = (jobName: string, state: string) =>
      emulator.sendEvent({ source: 'aws.glue', detailType: 'Glue Job State Change', detail: { jobName, state } });
    const steps = async () =>
      (await emulator.logs(await id('AWS::Lambda::Function', 'Step'))).map((line) => line.trim());
    const stepsBehind = async (source: string) =>
      (await steps()).filter((line) => line.includes(`step behind ${source}`)).length;

    test('runs it for each event that fits its rule, and once more where the answer asks for it', async () => {
      await Promise.all(['one', 'two', 'three'].map((job) => ended(job, 'SUCCEEDED')));
      await ended('four', 'FAILED');
      await expect.poll(() => stepsBehind('lambda'), { timeout: 30_000 }).toBe(3);
      expect(await stepsBehind('aws.glue')).toBe(3);
    });

    test('runs it on a schedule', async () => {
      await emulator.runSchedule(await id('AWS::Events::Rule', 'Hourly'));
      await expect.poll(() => stepsBehind('aws.events'), { timeout: 30_000 }).toBe(1);
    });

    test('tries it three times where it fails, and puts the event into the queue of failures', async () => {
      await ended('broken', 'SUCCEEDED');
      expect(await emulator.takeMessages(await id('AWS::SQS::Queue', 'Failed'))).toMatchObject([
        {
          requestContext: { condition: 'RetriesExhausted' },
          requestPayload: { detail: { jobName: 'broken' } },
          responsePayload: { errorMessage: 'the step is broken' },
        },
      ]);
      expect(await stepsBehind('aws.glue')).toBe(6);
    });

    test('answers who invokes it, or throws', async () => {
      const step = await id('AWS::Lambda::Function', 'Step');
      const event = (jobName: string) => ({ source: 'test', detail: { jobName } });
      expect(await emulator.invoke(step, event('one'))).toEqual({ failed: false, payload: { more: false } });
      expect(await emulator.invoke(step, event('broken'))).toMatchObject({
        failed: true,
        payload: { errorMessage: 'the step is broken' },
      });
    });
  });

  test('leaves what is to stay when it is destroyed', async () => {
    const [bucket, secret] = [await id('AWS::S3::Bucket'), await id('AWS::SecretsManager::Secret')];
    const text = await emulator.secret(secret);
    expect(await emulator.cdk.destroy(join(folder, 'first'))).toMatchObject({ code: 0 });
    expect(await emulator.resources('Sample')).toEqual([]);
    expect(await emulator.objectKeys(bucket)).toEqual(['a b/ü.csv']);
    expect(await emulator.secret(secret)).toBe(text);
  });
});
