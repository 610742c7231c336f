import {
  AuthorizeSecurityGroupIngressCommand,
  EC2Client,
  ModifyVpcEndpointCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BeforeMoto } from '../moto/before-moto.ts';
import { type EtlAccount, makeEtlAccount, REGION } from '../moto/etl-account.ts';
import { Moto } from '../moto/moto.ts';
import { hasPython } from '../python.ts';
import { aspen, examplePipeline, temporaryFolder } from './run-aspen.ts';

describe('aspen doctor --live, called wrongly', () => {
  const folder = examplePipeline();
  test.each([
    [['--table', 'stg_borrower'], '--table without --live'],
    [['--live', '--template', 'a.json'], '--template together with --live'],
    [['--live', '--job', 'a', '--table', 'stg_borrower'], '--job together with --table'],
    [['--live', '--table', 'stg_borower'], 'no table stg_borower; did you mean stg_borrower?'],
  ])('%j is wrong usage, and the message says why', async (args, found) => {
    const { code, stderr } = await aspen(folder, ['doctor', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(found)]);
  });
});

const possible = hasPython();
if (!possible) {
  if (process.env['CI'] === 'true') throw new Error('Python is not installed: see .ci/run.');
  process.stderr.write('\n*** SKIPPED: the doctor on an account of moto (Python is not installed) ***\n\n');
}

describe.skipIf(!possible)('aspen doctor --live, on an account of moto', () => {
  const folder = examplePipeline();
  let moto: Moto;
  let before: BeforeMoto;
  let account: EtlAccount;
  let env: Readonly<Record<string, string>> = {};
  let ec2: EC2Client;

  beforeAll(async () => {
    moto = await Moto.start();
    before = await BeforeMoto.start(moto);
    env = { AWS_REGION: REGION, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    Object.assign(process.env, { ...env, AWS_ENDPOINT_URL: moto.endpoint });
    env = { ...env, AWS_ENDPOINT_URL: before.endpoint, AWS_MAX_ATTEMPTS: '1' };
    account = await makeEtlAccount('aspen.stg_borrower');
    ec2 = new EC2Client({ region: REGION });
  }, 300_000);
  afterEach(() => before.refused.clear());
  afterAll(async () => {
    await before?.stop();
    await moto?.stop();
  });

  const doctor = (...args: string[]) => aspen(folder, ['doctor', '--live', '--table', 'stg_borrower', ...args], env);

  test('nothing fails where all is right, and the last line tells what was asked', async () => {
    before.asked.length = 0;
    const { code, stdout, stderr } = await doctor();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(
      [
        'job aspen.stg_borrower',
        '  S3        role - connection - subnet - groups - ACL - routes - policies - S3',
        '  secret    role - connection - subnet - groups - routes - policies - secret',
        '  database  role - connection - subnet - groups - ACL - routes - driver - database',
      ].join('\n'),
    );
    expect(stdout).toMatch(
      /\nnothing fails, 0 at risk, 0 not known, \d+ checks fine\n\nasked of AWS: \d+ calls, all of which only read\n/,
    );
    expect(stdout).toMatch(/ {2}calls {3}.*ec2:DescribeNetworkAcls/);
    expect(before.asked.filter((action) => !/^(Get|List|Describe|Simulate)/.test(action))).toEqual([]);
    expect(stdout).not.toContain('hunter2');
  });

  test('a rule that somebody took out of a group is found, with its fix, and exit code 3', async () => {
    const { jobGroup } = account;
    const self = {
      GroupId: jobGroup,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 0, ToPort: 65_535, UserIdGroupPairs: [{ GroupId: jobGroup }] }],
    };
    await ec2.send(new RevokeSecurityGroupIngressCommand(self));
    const { code, stdout } = await doctor();
    expect(code).toBe(3);
    expect(stdout).toContain('  S3        role - connection - subnet x groups [SG-IN]\n');
    expect(stdout).toContain('At least one security group must open all ingress ports');
    expect(stdout).toContain(`aws ec2 authorize-security-group-ingress --group-id ${jobGroup}`);
    await ec2.send(new AuthorizeSecurityGroupIngressCommand(self));
    expect((await doctor()).code).toBe(0);
  });

  test('an endpoint that was taken off the route table is found', async () => {
    const { s3Endpoint, table } = account;
    await ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId: s3Endpoint, RemoveRouteTableIds: [table] }));
    const { code, events } = await doctor('--json');
    expect(code).toBe(3);
    expect(events.filter(({ event }) => event === 'finding')).toEqual([
      expect.objectContaining({
        rule: 'S3-ROUTE',
        verdict: 'fails',
        found: expect.stringContaining(`${s3Endpoint} stands on other tables, or on none`),
        fix: expect.objectContaining({
          cli: `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${s3Endpoint} --add-route-table-ids ${table}`,
        }),
      }),
    ]);
    expect(events.at(-2)).toMatchObject({ event: 'asked', region: REGION });
    expect(events.at(-1)).toMatchObject({ event: 'end', status: 'stopped', fails: 1 });
    await ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId: s3Endpoint, AddRouteTableIds: [table] }));
    expect((await doctor()).code).toBe(0);
  });

  test.each([
    ['DescribeSubnets', 'ec2:DescribeSubnets'],
    ['DescribeDBInstances', 'rds:DescribeDBInstances'],
    ['GetRole', 'iam:GetRole'],
    ['GetTriggers', 'glue:GetTriggers'],
  ])('where %s is refused, that is said, and no alarm is given', async (refused, action) => {
    before.refused.add(refused);
    const { code, stdout } = await doctor();
    expect([code, stdout]).toEqual([0, expect.stringContaining(`${action} is refused to you`)]);
    expect(stdout).toContain(`would tell: a profile that may ${action}`);
    expect(stdout).toContain(`  refused ${action}\n`);
  });

  test('ends with an error where the jobs themselves may not be read', async () => {
    before.refused.add('GetJob');
    const { code, stdout, stderr } = await doctor();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('glue:GetJob is refused to you [access-denied]');
  });

  test('without a pipeline all jobs are looked at, or those that are named', async () => {
    const elsewhere = temporaryFolder();
    const all = await aspen(elsewhere, ['doctor', '--live'], env);
    expect([all.code, all.stdout]).toEqual([0, expect.stringContaining('job aspen.stg_borrower')]);
    const none = await aspen(elsewhere, ['doctor', '--live', '--job', 'nope'], env);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('no job nope [no-job]')]);
  });

  test('a table that is not deployed is a warning beside others, and an error alone', async () => {
    const both = await aspen(folder, ['doctor', '--live'], env);
    expect([both.code, both.stderr]).toEqual([0, 'warning: not deployed: stg_role_profile\n']);
    const alone = await aspen(folder, ['doctor', '--live', '--table', 'stg_role_profile'], env);
    expect([alone.code, alone.stderr]).toEqual([1, expect.stringContaining('[not-deployed]')]);
  });
});
