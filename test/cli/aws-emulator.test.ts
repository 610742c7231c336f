import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestAws } from '../emulator/aws-request.ts';
import { canRunMinistack } from '../emulator/install.ts';
import { Ministack } from '../emulator/ministack.ts';
import { aspen, examplePipeline, startAspen } from './run-aspen.ts';

const possible = canRunMinistack();
if (!possible) {
  if (process.env['CI'] === 'true') throw new Error('Python is not installed: see .ci/run.');
  process.stderr.write('\n*** SKIPPED: the commands against an emulator of AWS (Python is not installed) ***\n\n');
}

describe.skipIf(!possible)('against an emulator of Glue and its logs', () => {
  const folder = examplePipeline();
  let emulator: Ministack;
  let env: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    emulator = await Ministack.start();
    const { endpoint } = emulator;
    env = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    const job = {
      Name: 'aspen.stg_borrower',
      Role: 'arn:aws:iam::000000000000:role/job',
      Command: { Name: 'glueetl' },
    };
    await requestAws(endpoint, 'AWSGlue.CreateJob', job);
    for (const kind of ['output', 'error']) {
      await requestAws(endpoint, 'Logs_20140328.CreateLogGroup', { logGroupName: `/aws-glue/aspen/${kind}` });
    }
  }, 300_000);
  afterAll(() => emulator?.stop());

  /** Writes a stream as Glue does for a run, and gives the command's words with its code. */
  async function loadWithLog(events: readonly object[], ...args: string[]) {
    const child = startAspen(folder, ['load', '--aws', 'stg_borrower', ...args], env);
    let said = '';
    let writing: Promise<unknown> | null = null;
    const write = async (run: string) => {
      const stream = { logGroupName: '/aws-glue/aspen/output', logStreamName: run };
      await requestAws(emulator.endpoint, 'Logs_20140328.CreateLogStream', stream);
      const timestamp = Date.now();
      const logEvents = ['26/11/24 INFO SparkContext: Running', ...events.map((event) => JSON.stringify(event))].map(
        (message) => ({ timestamp, message }),
      );
      await requestAws(emulator.endpoint, 'Logs_20140328.PutLogEvents', { ...stream, logEvents });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (piece) => {
        said += String(piece);
        // The run's id comes with its first state.
        const run = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(said)?.[0];
        if (run !== undefined) writing ??= write(run);
      });
    }
    const code = await new Promise((resolve) => child.once('close', resolve));
    await writing;
    return { code, said };
  }

  test('a table that has a job is loaded, and lines that come after its end are read too', async () => {
    const { code, said } = await loadWithLog([
      { event: 'begin', table: 'stg_borrower', run: 1, load: 7, listed: 3, pending: 2 },
      { event: 'end', table: 'stg_borrower', run: 1, refused: 0 },
    ]);
    expect([code, said]).toEqual([0, expect.stringContaining('stg_borrower: succeeded (')]);
    expect(said).toContain('stg_borrower: 3 files listed, 2 pending\ndone; the procedures');
    expect(said).not.toContain('SparkContext');
  });

  test('refused files are exit code 3, and in JSON the last line is the end', async () => {
    const { code, said } = await loadWithLog([{ event: 'end', table: 'stg_borrower', run: 2, refused: 2 }], '--json');
    expect(code).toBe(3);
    expect(JSON.parse(said.trim().split('\n').at(-1) ?? '')).toMatchObject({
      event: 'end',
      status: 'refused',
      refused: 2,
    });
  });

  test('the runs are listed, beside a table that is not deployed', async () => {
    const { code, stdout, stderr } = await aspen(folder, ['runs', '--aws'], env);
    expect([code, stderr]).toEqual([0, 'warning: not deployed: stg_role_profile (npx cdk deploy)\n']);
    expect(stdout).toMatch(
      /^table +started \(UTC\) +state +time +DPU s\n(stg_borrower +\d{4}-\S+ \S+ +succeeded.*\n){2}$/,
    );
  });

  test('a deployment that nobody made is told as not deployed', async () => {
    for (const command of ['load', 'runs']) {
      const { code, stderr } = await aspen(folder, [command, '--aws', '--deployment', 'tyop'], env);
      expect([code, stderr]).toEqual([1, expect.stringContaining('[not-deployed]')]);
      expect(stderr).toContain('no job for stg_borrower, stg_role_profile');
      expect(stderr).toContain('deployment tyop, region us-east-1');
    }
  });
});
