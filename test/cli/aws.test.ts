import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aspen, examplePipeline, startAspen } from './run-aspen.ts';
import { type Answer, ScriptedAws } from './scripted-aws.ts';

const folder = examplePipeline();
let aws: ScriptedAws;
beforeAll(async () => {
  aws = await ScriptedAws.start();
});
afterAll(() => aws.stop());

const run = (state: string, more: object = {}): Answer => ({
  gives: {
    JobRun: {
      Id: 'jr_1',
      JobRunState: state,
      StartedOn: 1_763_950_000,
      ExecutionTime: 61,
      NumberOfWorkers: 2,
      ...more,
    },
  },
});
const lines = (...events: readonly (object | string)[]): Answer => ({
  gives: {
    events: events.map((event, at) => ({
      eventId: `e${at}`,
      timestamp: 1_763_950_000_000 + at,
      message: typeof event === 'string' ? event : JSON.stringify(event),
    })),
  },
});
const started: Answer = { gives: { JobRunId: 'jr_1' } };
const noGroup: Answer = { error: 'ResourceNotFoundException', message: 'The specified log group does not exist.' };
const steps = [
  { event: 'begin', table: 'stg_borrower', run: 1, load: 7, listed: 3, pending: 2 },
  { event: 'stage', table: 'stg_borrower', load: 7, files: 2, bytes: 1_200_345, parts: 1 },
  { event: 'part', table: 'stg_borrower', load: 7, part: 1, marked: true, bytes: 1_200_345, ms: 412 },
  '26/11/24 INFO SparkContext: Running Spark version 3.5.6-amzn-0',
  {
    event: 'publish',
    table: 'stg_borrower',
    load: 7,
    counts: { read: 9000, inserted: 8990, updated: 10, rejected: 0 },
  },
];
const end = (refused: number) => ({ event: 'end', table: 'stg_borrower', run: 1, refused });
const load = (...args: string[]) => aspen(folder, ['load', '--aws', ...args], aws.env);

describe('aspen load --aws', () => {
  test('starts the table’s job and follows it to its end, each step of it once', async () => {
    aws.play({
      'AWSGlue.StartJobRun': [started],
      'AWSGlue.GetJobRun': [run('WAITING'), run('RUNNING'), run('SUCCEEDED')],
      'Logs_20140328.FilterLogEvents': [noGroup, noGroup, lines(...steps), noGroup, lines(...steps, end(0)), noGroup],
    });
    const { code, stdout, stderr } = await load('stg_borrower');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').map((line) => line.replace(/ \(jr_1.*\)/, ''))).toEqual([
      'deployment aspen, region eu-west-1: stg_borrower',
      'stg_borrower: waiting',
      'stg_borrower: running',
      'stg_borrower: 3 files listed, 2 pending',
      'stg_borrower: load 7: 2 files, 1.2 MB in 1 part',
      'stg_borrower: load 7 published: 9,000 read, 8,990 inserted, 10 updated',
      'stg_borrower: succeeded',
      'done; the procedures that are due run in AWS now: `aspen runs --database URL` shows them',
      '',
    ]);
    expect(aws.asked[0]).toEqual({ target: 'AWSGlue.StartJobRun', request: { JobName: 'aspen.stg_borrower' } });
    const groups = aws.asked
      .filter(({ target }) => target.startsWith('Logs'))
      .map(({ request }) => request['logGroupName']);
    expect([...new Set(groups)]).toEqual(['/aws-glue/aspen/output', '/aws-glue/aspen/error']);
  });

  test('without a table starts all of them, and follows them together', async () => {
    aws.play({
      'AWSGlue.StartJobRun': [{ gives: { JobRunId: 'jr_1' } }, { gives: { JobRunId: 'jr_2' } }],
      'AWSGlue.GetJobRun': [run('SUCCEEDED')],
      'Logs_20140328.FilterLogEvents': [lines(end(0))],
    });
    expect((await load('--json')).events.at(-1)).toEqual({
      event: 'end',
      status: 'done',
      runs: ['jr_1', 'jr_1'],
      refused: 0,
    });
    const begun = aws.asked
      .filter(({ target }) => target === 'AWSGlue.StartJobRun')
      .map(({ request }) => request['JobName']);
    expect(begun).toEqual(['aspen.stg_borrower', 'aspen.stg_role_profile']);
  });

  test('exit code 3 where files were refused', async () => {
    aws.play({
      'AWSGlue.StartJobRun': [started],
      'AWSGlue.GetJobRun': [run('SUCCEEDED')],
      'Logs_20140328.FilterLogEvents': [lines(end(2)), noGroup],
    });
    const { code, stdout } = await load('stg_borrower');
    expect(code).toBe(3);
    expect(stdout).toContain('2 of the files refused');
  });

  test('a job that fails: Glue’s reason, the run, and exit code 1', async () => {
    aws.play({
      'AWSGlue.StartJobRun': [started],
      'AWSGlue.GetJobRun': [
        run('RUNNING'),
        run('FAILED', { ErrorMessage: 'Exception in User Class: another load of stg_borrower is running' }),
      ],
      'Logs_20140328.FilterLogEvents': [
        lines({ event: 'failed', table: 'stg_borrower', run: 1, reason: 'another load of stg_borrower is running' }),
        noGroup,
      ],
    });
    const { code, stderr } = await load('stg_borrower');
    expect(code).toBe(1);
    expect(stderr).toContain('the job of stg_borrower ended as FAILED: Exception in User Class: another load');
    expect(stderr).toContain('aspen.stg_borrower, run jr_1');
    expect(stderr).toContain('[job-failed]');
  });

  test('interrupted, it ends the following and not the job, and says how to do that', async () => {
    aws.play({
      'AWSGlue.StartJobRun': [started],
      'AWSGlue.GetJobRun': [run('RUNNING')],
      'Logs_20140328.FilterLogEvents': [noGroup],
    });
    const child = startAspen(folder, ['load', '--aws', 'stg_borrower'], aws.env);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (piece) => {
        said += String(piece);
        if (said.includes('running') && !child.killed) child.kill('SIGINT');
      });
    }
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(130);
    expect(said).toContain('aws glue batch-stop-job-run --job-name aspen.stg_borrower --job-run-ids jr_1');
    expect(aws.asked.map(({ target }) => target)).not.toContain('AWSGlue.BatchStopJobRun');
  });

  const refused: readonly (readonly [string, string, string, string])[] = [
    ['EntityNotFoundException', 'Failed to start job run due to missing metadata', 'not-deployed', 'npx cdk deploy'],
    ['ConcurrentRunsExceededException', 'Concurrent runs exceeded', 'job-busy', 'aspen runs --aws'],
    [
      'AccessDeniedException',
      'User: arn:aws:iam::1:user/me is not authorized to perform: glue:StartJobRun',
      'access-denied',
      'glue:StartJobRun',
    ],
    [
      'ExpiredTokenException',
      'The security token included in the request is expired',
      'credentials-expired',
      'aws sso login',
    ],
    ['ThrottlingException', 'Rate exceeded', 'throttled', 'in a minute'],
    ['InternalServiceException', 'Something broke', 'aws', 'Something broke'],
  ];
  test.each(refused)('%s is told in words that say what to do', async (error, message, expected, hint) => {
    aws.play({ 'AWSGlue.StartJobRun': [{ error, message }] });
    const { code, stderr } = await load('stg_borrower');
    expect(code).toBe(1);
    expect(stderr).toContain(`[${expected}]`);
    expect(stderr).toContain(hint);
    expect(stderr).toContain('deployment aspen, region eu-west-1');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr).not.toContain('secret-of-the-test');
  });

  test.each(['load', 'runs'])('aspen %s --aws without a region', async (command) => {
    const env = { ...aws.env, AWS_REGION: '', HOME: folder };
    const { code, stderr } = await aspen(folder, [command, '--aws'], env);
    expect(code).toBe(1);
    expect(stderr).toContain('[no-region]');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('no credentials, and no AWS at all', async () => {
    const nobody = {
      ...aws.env,
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: folder,
    };
    expect((await aspen(folder, ['load', '--aws'], nobody)).stderr).toContain('[no-credentials]');
    const nowhere = { ...aws.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    expect((await aspen(folder, ['load', '--aws'], nowhere)).stderr).toContain('[aws-unreachable]');
  });

  test.each([
    [['load', '--aws', '--source', 'x'], '--source together with --aws'],
    [['load', '--aws', '--database', 'postgresql://x'], '--database together with --aws'],
    [['runs', '--aws', '--database', 'postgresql://x'], '--database together with --aws'],
    [['runs', '--deployment', 'x'], '--deployment without --aws'],
    [['load', '--aws', 'stg_borower'], 'did you mean stg_borrower?'],
  ])('%j is wrong usage', async (args, found) => {
    const { code, stderr } = await aspen(folder, args, aws.env);
    expect([code, stderr]).toEqual([2, expect.stringContaining(found)]);
  });
});

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
      'table             started              state      time  DPU s',
      expect.stringMatching(/^(stg_borrower|stg_role_profile) +2025-11-24 03:06:40 {2}succeeded {2}75 s +150$/),
      expect.stringMatching(/2025-11-24 02:06:40 {2}succeeded {2}75 s +93$/),
      expect.stringMatching(/2025-11-24 01:06:40 {2}timeout {4}75 s +150$/),
      expect.stringMatching(/jr_1: Job timed out$/),
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
    expect([code, stdout]).toEqual([0, 'no runs yet: a file that lands makes the first, or `aspen load --aws`\n']);
    expect(stderr).toMatch(/warning: stg_\w+ is not deployed/);
  });
});
