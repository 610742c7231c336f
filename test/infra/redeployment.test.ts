import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { requestAws } from '../emulator/aws-request.ts';
import { canRunMinistack } from '../emulator/install.ts';
import { makeBucket, putObject, tellQueues, toldQueues } from '../emulator/objects.ts';
import { DeployedPipeline } from './end-to-end/deployed-pipeline.ts';
import { STACK } from './end-to-end/synthesize.ts';

const possible = canRunMinistack();
if (!possible) {
  if (process.env['CI'] === 'true') throw new Error('Python is not installed: see .ci/run.');
  process.stderr.write('\n*** SKIPPED: deploying again into an emulator of AWS (Python is not installed) ***\n\n');
}

/** A queue that was there once. */
const GONE = 'arn:aws:sqs:us-east-1:000000000000:gone';

describe.skipIf(!possible)('a pipeline that is deployed again', () => {
  const database = useDatabase();
  let deployed: DeployedPipeline;
  let bucket = '';
  const endpoint = () => deployed.emulator.endpoint;
  const told = async () => (await toldQueues(endpoint(), bucket)).map(({ id, prefix }) => `${id} ${prefix}`);
  const ours = () => [
    `aspen:${deployed.name}:stg_borrower borrower/`,
    `aspen:${deployed.name}:stg_role_profile role_profile/`,
  ];
  const failures = async () => JSON.stringify(await deployed.emulator.failures(STACK));

  beforeAll(async () => {
    deployed = await DeployedPipeline.start(database.config);
  }, 300_000);
  afterAll(() => deployed.stop());

  test('after a first deployment that was rolled back: nothing of it is in the way', async () => {
    deployed.project.write('sql/migrations/0002_wrong.sql', 'create table user_profile (id int);\n');
    const first = await deployed.deploy();
    expect(first).toMatchObject({ code: 1, output: expect.stringContaining('relation "user_profile" already exists') });
    deployed.project.remove('sql/migrations/0002_wrong.sql');
    const second = await deployed.deploy();
    expect(second).toMatchObject({ code: 0 });
    bucket = await deployed.bucket();
    expect(await told()).toEqual(ours());
  }, 300_000);

  test('after a destruction: the bucket that stays tells nobody, and takes a pipeline of the same name', async () => {
    await putObject(endpoint(), bucket, 'borrower/kept.csv', Buffer.from('x'));
    expect(await deployed.destroy()).toMatchObject({ code: 0 });
    expect(await told()).toEqual([]);
    expect(await deployed.deploy({ bucket })).toMatchObject({ code: 0 });
    expect(await told()).toEqual(ours());
    expect(await deployed.emulator.objectKeys(bucket)).toEqual(['borrower/kept.csv']);
    expect(await deployed.destroy()).toMatchObject({ code: 0 });
    expect(await told()).toEqual([]);
  }, 300_000);

  test('onto a bucket that tells others, one of which is gone: they stay, then and when the pipeline goes', async () => {
    await tellQueues(endpoint(), bucket, [{ id: 'theirs', queue: GONE, prefix: 'orders/' }]);
    expect(await deployed.deploy({ bucket })).toMatchObject({ code: 0 });
    expect(await told()).toEqual(['theirs orders/', ...ours()]);
    expect(await deployed.destroy()).toMatchObject({ code: 0 });
    expect(await told()).toEqual(['theirs orders/']);
  }, 300_000);

  test('onto a bucket that tells others of the same files: it is refused, with what overlaps what', async () => {
    const theirs = [
      { id: 'inside', queue: GONE, prefix: 'borrower/new/' },
      { id: 'around', queue: GONE, prefix: 'role' },
    ];
    await tellQueues(endpoint(), bucket, theirs);
    expect(await deployed.deploy({ bucket })).toMatchObject({ code: 1 });
    expect(await failures()).toContain(`borrower/ overlaps borrower/new/, of which ${GONE} is told (inside)`);
    expect(await failures()).toContain(`role_profile/ overlaps role, of which ${GONE} is told (around)`);
    expect(await told()).toEqual(['inside borrower/new/', 'around role']);
    await tellQueues(endpoint(), bucket, []);
  }, 300_000);

  test('onto a bucket that there is not: it is refused, and leaves nothing that could not be removed', async () => {
    expect(await deployed.deploy({ bucket: 'nowhere-to-be-found' })).toMatchObject({ code: 1 });
    expect(await failures()).toContain('bucket-refused');
    expect(await deployed.destroy()).toMatchObject({ code: 0 });
  }, 300_000);

  describe('while a crawler runs and its triggers are active', () => {
    const crawler = async () => {
      const resources = await deployed.emulator.resources(STACK);
      const names = resources.filter(({ type }) => type === 'AWS::Glue::Crawler').map(({ physicalId }) => physicalId);
      return names.find((name) => name.startsWith(`${deployed.name}.stg_borrower.`)) ?? '';
    };
    const start = async () => requestAws(endpoint(), 'AWSGlue.StartCrawler', { Name: await crawler() });
    const triggers = async () => {
      type Answer = {
        readonly Triggers: readonly { readonly Type: string; readonly State: string; readonly Schedule?: string }[];
      };
      return (await requestAws<Answer>(endpoint(), 'AWSGlue.GetTriggers', {})).Triggers;
    };

    test('with another definition and another schedule: both are replaced, and active', async () => {
      await makeBucket(endpoint(), 'other-files');
      bucket = 'other-files';
      expect(await deployed.deploy({ bucket })).toMatchObject({ code: 0 });
      const before = await crawler();
      await start();
      const again = await deployed.deploy({ bucket, sweep: 'cron(5 5 * * ? *)', lakeFormation: 'data' });
      expect(again).toMatchObject({ code: 0 });
      const sweeps = (await triggers()).filter(({ Type }) => Type === 'SCHEDULED');
      expect(sweeps).toHaveLength(2);
      for (const { State, Schedule } of sweeps) expect([State, Schedule]).toEqual(['ACTIVATED', 'cron(5 5 * * ? *)']);
      expect(await crawler()).not.toBe(before);
      await expect(requestAws(endpoint(), 'AWSGlue.GetCrawler', { Name: before })).rejects.toThrow(
        'EntityNotFoundException',
      );
    }, 300_000);

    test('when the stack goes: the crawl is ended first', async () => {
      await start();
      expect(await deployed.destroy()).toMatchObject({ code: 0 });
      expect(await deployed.emulator.resources(STACK)).toEqual([]);
    }, 300_000);
  });
});
