import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aspen, examplePipeline } from './run-aspen.ts';
import { type Answer, ScriptedAws } from './scripted-aws.ts';

const folder = examplePipeline();
let aws: ScriptedAws;
beforeAll(async () => {
  aws = await ScriptedAws.start();
});
afterAll(() => aws.stop());

describe('aspen runs --aws', () => {
  const runs = (...JobRuns: object[]): Answer => ({ gives: { JobRuns } });
  const record = (Id: string, StartedOn: number, more: object = {}) => ({
    Id,
    JobRunState: 'SUCCEEDED',
    StartedOn,
    ExecutionTime: 75,
    NumberOfWorkers: 2,
    ...more,
  });

  test('shows the runs of all tables, newest first, and why one failed', async () => {
    aws.play({
      'AWSGlue.GetJobRuns': [
        runs(
          record('jr_3', 1_763_953_600),
          record('jr_1', 1_763_946_400, { JobRunState: 'TIMEOUT', ErrorMessage: 'Job timed out\nat line 2' }),
        ),
        runs(record('jr_2', 1_763_950_000, { DPUSeconds: 93.4 })),
      ],
    });
    const { code, stdout } = await aspen(folder, ['runs', '--aws', '--deployment', 'loans-eu'], aws.env);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      'table             started (UTC)        state      time  DPU s',
      expect.stringMatching(/^(stg_borrower|stg_role_profile) +2025-11-24 03:06:40 {2}succeeded {2}75 s +150$/),
      expect.stringMatching(/2025-11-24 02:06:40 {2}succeeded {2}75 s +93$/),
      expect.stringMatching(/2025-11-24 01:06:40 {2}timeout {4}75 s +150$/),
      expect.stringMatching(/^stg_\w+ 2025-11-24 01:06:40: Job timed out \(jr_1\)$/),
    ]);
    expect(aws.asked.map(({ request }) => request['JobName']).sort()).toEqual([
      'loans-eu.stg_borrower',
      'loans-eu.stg_role_profile',
    ]);
  });

  test('pages no further than the limit', async () => {
    const page = { JobRuns: [record('jr_3', 3), record('jr_2', 2)], NextToken: 'more' };
    aws.play({ 'AWSGlue.GetJobRuns': [{ gives: page }] });
    const { events } = await aspen(folder, ['runs', '--aws', '--limit', '2', '--json'], aws.env);
    expect(events.filter(({ event }) => event === 'run')).toHaveLength(2);
    expect(aws.asked).toHaveLength(2);
  });

  test('where nothing is deployed, says what is missing and where it looked', async () => {
    aws.play({ 'AWSGlue.GetJobRuns': [{ error: 'EntityNotFoundException', message: 'Job not found' }] });
    const { code, stderr } = await aspen(folder, ['runs', '--aws'], aws.env);
    expect(code).toBe(1);
    expect(stderr).toContain('no job for stg_borrower, stg_role_profile');
    expect(stderr).toContain('deployment aspen, region eu-west-1');
  });

  test('a table that is not deployed yet is a warning', async () => {
    aws.play({ 'AWSGlue.GetJobRuns': [{ error: 'EntityNotFoundException', message: 'Job not found' }, runs()] });
    const { code, stdout, stderr } = await aspen(folder, ['runs', '--aws'], aws.env);
    expect([code, stdout]).toEqual([0, 'no runs yet: a file that lands makes the first, or `npx aspen load --aws`\n']);
    expect(stderr).toMatch(/^warning: not deployed: stg_\w+ \(npx cdk deploy\)\n$/);
  });
});
