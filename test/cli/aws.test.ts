import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { end, lines, noGroup, run, started } from './aws-answers.ts';
import { aspen, examplePipeline, startAspen } from './run-aspen.ts';
import { type Answer, ScriptedAws } from './scripted-aws.ts';

const folder = examplePipeline();
let aws: ScriptedAws;
beforeAll(async () => {
  aws = await ScriptedAws.start();
});
afterAll(() => aws.stop());

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
    expect(stdout.split('\n')).toEqual([
      'deployment aspen, region eu-west-1: stg_borrower',
      'stg_borrower: waiting (jr_1, 61 s)',
      'stg_borrower: running (61 s)',
      'stg_borrower: 3 files listed, 2 pending',
      'stg_borrower: load 7: 2 files, 1.2 MB in 1 part',
      'stg_borrower: load 7 published: 9,000 read, 8,990 inserted, 10 updated',
      'stg_borrower: succeeded (61 s)',
      'done; the procedures that are due run in AWS now: `npx aspen runs --database URL` shows them',
      '',
    ]);
    expect(aws.asked[0]).toEqual({ target: 'AWSGlue.StartJobRun', request: { JobName: 'aspen.stg_borrower' } });
    const groups = aws.asked
      .filter(({ target }) => target.startsWith('Logs'))
      .map(({ request }) => request['logGroupName']);
    expect([...new Set(groups)]).toEqual(['/aws-glue/aspen/output', '/aws-glue/aspen/error']);
  });

  test('tells of a refused file the rules that its records break, as the job’s log has them', async () => {
    const refused = {
      event: 'file-refused',
      table: 'stg_borrower',
      uri: 's3://bucket/borrower/a.csv',
      code: 'records-rejected',
      read: 12_000,
      rejected: 12_000,
      stored: 10_000,
      groups: [{ column: 'zip_code', code: 'not-matched', message: 'does not match', records: 10_000, line: 2 }],
    };
    aws.play({
      'AWSGlue.StartJobRun': [started],
      'AWSGlue.GetJobRun': [run('SUCCEEDED')],
      'Logs_20140328.FilterLogEvents': [lines(refused, end(1))],
    });
    const { code, stdout } = await load('stg_borrower');
    expect(code).toBe(3);
    expect(stdout).toContain('s3://bucket/borrower/a.csv   12,000 of 12,000 records rejected [records-rejected]');
    expect(stdout).toContain('  zip_code   not-matched   at least 10,000 ×   does not match   first in line 2');
    expect(stdout).toContain('`npx aspen rejects stg_borrower --database URL` shows the values');
  });

  test('without a table, starts the jobs of all and follows them together', async () => {
    aws.play({
      'AWSGlue.StartJobRun': [{ gives: { JobRunId: 'jr_1' } }, { gives: { JobRunId: 'jr_2' } }],
      'AWSGlue.GetJobRun': [run('SUCCEEDED')],
      'Logs_20140328.FilterLogEvents': [lines(end(0))],
    });
    expect((await load('--json')).events.at(-1)).toEqual({
      event: 'end',
      status: 'done',
      runs: ['jr_1', 'jr_2'],
      refused: 0,
    });
    const begun = aws.asked
      .filter(({ target }) => target === 'AWSGlue.StartJobRun')
      .map(({ request }) => request['JobName']);
    expect(begun).toEqual(['aspen.stg_borrower', 'aspen.stg_role_profile']);
  });

  test('ends with exit code 3 where files were refused', async () => {
    aws.play({
      'AWSGlue.StartJobRun': [started],
      'AWSGlue.GetJobRun': [run('SUCCEEDED')],
      'Logs_20140328.FilterLogEvents': [lines(end(2)), noGroup],
    });
    const { code, stdout } = await load('stg_borrower');
    expect(code).toBe(3);
    expect(stdout).toContain('2 files refused: `npx aspen rejects --database URL` shows each record');
  });

  test('a job that fails is told with Glue’s reason and its run, and the exit code is 1', async () => {
    aws.play({
      'AWSGlue.StartJobRun': [started],
      'AWSGlue.GetJobRun': [
        run('RUNNING'),
        run('FAILED', { ErrorMessage: 'Exception in User Class: another load of stg_borrower is running' }),
      ],
      'Logs_20140328.FilterLogEvents': [
        lines({ event: 'failed', table: 'stg_borrower', run: 1, reason: 'another load of stg_borrower is running' }),
        lines(
          '26/11/24 03:00:01 INFO ShutdownHookManager: Shutdown hook called',
          '26/11/24 03:00:01 ERROR GlueExceptionAnalysisListener: a task has ended\n\tat GlueApp$.main(GlueApp:12)',
        ),
        noGroup,
      ],
    });
    const { code, stdout, stderr } = await load('stg_borrower');
    expect(code).toBe(1);
    expect(stdout).toContain('stg_borrower: failed: another load of stg_borrower is running');
    expect(stdout).not.toContain('done');
    expect(stderr.split('\n').slice(0, 4)).toEqual([
      'error the job of stg_borrower ended as FAILED: Exception in User Class: another load of stg_borrower is running [job-failed]',
      '      the last lines of its log:',
      '      26/11/24 03:00:01 ERROR GlueExceptionAnalysisListener: a task has ended',
      '  where     aspen.stg_borrower, run jr_1',
    ]);
    expect(stderr).not.toContain('INFO');
    expect(stderr).not.toContain('GlueApp:12');
  });

  test('where one job is busy the other is followed all the same, and both are told of', async () => {
    aws.play({
      'AWSGlue.StartJobRun': [{ error: 'ConcurrentRunsExceededException', message: 'Concurrent runs' }, started],
      'AWSGlue.GetJobRun': [run('SUCCEEDED')],
      'Logs_20140328.FilterLogEvents': [lines(end(0))],
    });
    const { code, events } = await load('--json');
    expect(code).toBe(1);
    expect(events.filter(({ event }) => event === 'table')).toEqual([
      expect.objectContaining({
        table: 'stg_borrower',
        run: null,
        error: expect.objectContaining({ code: 'job-busy' }),
      }),
      expect.objectContaining({ table: 'stg_role_profile', run: 'jr_1', refused: 0, error: null }),
    ]);
    expect(events.at(-1)).toMatchObject({
      event: 'end',
      status: 'failed',
      runs: ['jr_1'],
      error: { code: 'job-busy' },
    });
  });

  test('where AWS refuses one for a reason that the next would meet too, it names all that were not started', async () => {
    aws.play({
      'AWSGlue.StartJobRun': [started, { error: 'ThrottlingException', message: 'Rate exceeded' }],
      'AWSGlue.GetJobRun': [run('SUCCEEDED')],
      'Logs_20140328.FilterLogEvents': [lines(end(0))],
    });
    const { code, stdout, stderr } = await load();
    expect(code).toBe(1);
    expect(stdout).toContain('stg_borrower: succeeded');
    expect(stderr).toContain('not started: stg_role_profile\nerror AWS asks to be asked less often [throttled]');
  });

  test('two jobs that fail are both told of', async () => {
    aws.play({
      'AWSGlue.StartJobRun': [started],
      'AWSGlue.GetJobRun': [run('TIMEOUT', { ErrorMessage: 'Job has timed out' })],
      'Logs_20140328.FilterLogEvents': [lines({ event: 'failed', reason: 'timed out' })],
    });
    const { code, stderr } = await load();
    expect(code).toBe(1);
    expect(stderr.match(/ended as TIMEOUT: Job has timed out/g)).toHaveLength(2);
  });

  test('throttling by AWS while a job runs does not end the following', async () => {
    const throttled: Answer = { error: 'ThrottlingException', message: 'Rate exceeded' };
    aws.play({
      'AWSGlue.StartJobRun': [started],
      'AWSGlue.GetJobRun': [run('RUNNING'), throttled, run('SUCCEEDED')],
      'Logs_20140328.FilterLogEvents': [throttled, lines(...steps), throttled, lines(...steps, end(0)), noGroup],
    });
    const { code, stdout, stderr } = await load('stg_borrower');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.match(/3 files listed/g)).toHaveLength(1);
  });

  test('without the right to read the log, the job is followed by its states, and the action is named', async () => {
    const message = 'User: arn:aws:iam::1:user/me is not authorized to perform: logs:FilterLogEvents';
    aws.play({
      'AWSGlue.StartJobRun': [started],
      'AWSGlue.GetJobRun': [run('RUNNING'), run('SUCCEEDED')],
      'Logs_20140328.FilterLogEvents': [{ error: 'AccessDeniedException', message }],
    });
    const { code, stdout, stderr } = await load('stg_borrower');
    expect([code, stderr]).toEqual([0, `warning: stg_borrower: its steps cannot be shown: ${message}\n`]);
    expect(stdout).toContain('1 log did not tell of refused files');
  });

  test('credentials that expire meanwhile end the following, and the job goes on', async () => {
    aws.play({
      'AWSGlue.StartJobRun': [started],
      'AWSGlue.GetJobRun': [run('RUNNING'), { error: 'ExpiredTokenException', message: 'The token is expired' }],
      'Logs_20140328.FilterLogEvents': [noGroup],
    });
    const { code, stderr } = await load('stg_borrower');
    expect(code).toBe(1);
    expect(stderr).toContain('[credentials-expired]');
    expect(stderr).toContain('The run goes on in AWS: npx aspen runs --aws --deployment aspen shows it.');
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
    expect(said).toContain('interrupted: not followed any more, while AWS goes on with stg_borrower');
    expect(said).not.toContain('undone');
    expect(said).toContain('aws glue batch-stop-job-run --job-name aspen.stg_borrower --job-run-ids jr_1');
    expect(aws.asked.map(({ target }) => target)).not.toContain('AWSGlue.BatchStopJobRun');
  });
});
