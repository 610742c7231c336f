import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aspen, examplePipeline } from './run-aspen.ts';
import { ScriptedAws } from './scripted-aws.ts';

const folder = examplePipeline();
let aws: ScriptedAws;
beforeAll(async () => {
  aws = await ScriptedAws.start();
});
afterAll(() => aws.stop());
const load = (...args: string[]) => aspen(folder, ['load', '--aws', ...args], aws.env);

describe('what goes wrong with AWS', () => {
  const refused: readonly (readonly [string, string, string, string])[] = [
    ['EntityNotFoundException', 'Failed to start job run due to missing metadata', 'not-deployed', 'npx cdk deploy'],
    ['ConcurrentRunsExceededException', 'Concurrent runs exceeded', 'job-busy', 'aspen runs --aws'],
    [
      'AccessDeniedException',
      'User: arn:aws:iam::1:user/me is not authorized to perform: glue:StartJobRun',
      'access-denied',
      'glue:StartJobRun',
    ],
    ['UnrecognizedClientException', 'The security token is invalid', 'wrong-credentials', 'AWS_PROFILE'],
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

  test('missing credentials are told as such, and so is an AWS that cannot be reached', async () => {
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

  const settings: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['no region', { AWS_REGION: '', AWS_PROFILE: '', HOME: folder }, 'no-region'],
    ['a region that none is called', { AWS_REGION: 'eu west' }, 'no-region'],
    ['an endpoint that is no address', { AWS_ENDPOINT_URL: 'nonsense' }, 'wrong-endpoint'],
  ];
  test.each(settings)('%s is told as such by both commands, without a stack', async (_, more, expected) => {
    for (const command of ['load', 'runs']) {
      const { code, stderr } = await aspen(folder, [command, '--aws'], { ...aws.env, ...more });
      expect([code, stderr]).toEqual([1, expect.stringContaining(`[${expected}]`)]);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });

  test('a proxy’s page in place of an answer is told as such', async () => {
    aws.play({ 'AWSGlue.StartJobRun': [{ page: '<html>Please log in</html>' }] });
    const { code, stderr } = await load('stg_borrower');
    expect([code, stderr]).toEqual([1, expect.stringContaining('[aws-unreachable]')]);
    expect(stderr).not.toContain('<html>');
  });

  test.each([
    [['load', '--aws', '--source', 'x'], '--source together with --aws'],
    [['load', '--aws', '--database', 'postgresql://x'], '--database together with --aws'],
    [['runs', '--aws', '--database', 'postgresql://x'], '--database together with --aws'],
    [['runs', '--deployment', 'x'], '--deployment without --aws'],
    [['load', '--crawl'], '--crawl without --aws'],
    [['load', '--crawl', '--deployment', 'x'], '--deployment and --crawl without --aws'],
    [['runs', '--aws', '--crawl'], "unknown option '--crawl'"],
    [['load', '--aws', 'stg_borower'], 'did you mean stg_borrower?'],
  ])('%j is wrong usage', async (args, found) => {
    const { code, stderr } = await aspen(folder, args, aws.env);
    expect([code, stderr]).toEqual([2, expect.stringContaining(found)]);
  });
});
