import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { CfnJob } from 'aws-cdk-lib/aws-glue';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, test } from 'vitest';
import { planOf } from '../doctor/terraform/plan-of.ts';
import { set } from '../doctor/terraform/right-plan.ts';
import { aspen, temporaryFolder } from './run-aspen.ts';

/** A stack with a job that asks S3 in Ireland, by a role that others may take. */
function jobIn(scope: App | Stage, id: string, region: string, service: string): void {
  const stack = new Stack(scope, id, { env: { region, account: '123456789012' } });
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal(service) });
  new CfnJob(stack, 'Job', {
    role: role.roleArn,
    command: { name: 'glueetl', scriptLocation: 's3://scripts/a.scala' },
  });
}

function synthesize(make: (app: App) => void): string {
  const folder = temporaryFolder();
  const app = new App({
    outdir: join(folder, 'cdk.out'),
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  make(app);
  app.synth();
  return folder;
}

describe('aspen doctor', () => {
  test('reads all stacks that the CDK synthesized here, those of a stage among them, and fails where one does', async () => {
    const folder = synthesize((app) => {
      jobIn(app, 'Etl', 'eu-west-1', 'glue.amazonaws.com');
      jobIn(new Stage(app, 'Prod'), 'Etl', 'us-east-1', 'lambda.amazonaws.com');
    });
    const { code, stdout } = await aspen(folder, ['doctor']);
    expect(code).toBe(3);
    expect(stdout.match(/^job .*$/gm)).toEqual(['job Etl/Job', expect.stringMatching(/^job ProdEtl\w+\/Job$/)]);
    expect(stdout.match(/^TRUST {2}fails$/gm)).toHaveLength(1);
    const words = stdout.replaceAll(/\s+/g, ' ');
    expect(words).toContain('may be taken by lambda.amazonaws.com, not by glue.amazonaws.com');
    for (const line of stdout.split('\n').filter((each) => /^ {2}(found|where|for|message) /.test(each)))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  test('writes JSON lines that end with the counts', async () => {
    const folder = synthesize((app) => jobIn(app, 'Etl', 'eu-west-1', 'lambda.amazonaws.com'));
    const { code, events } = await aspen(folder, ['doctor', '--json', '--template', 'cdk.out/Etl.template.json']);
    expect(code).toBe(3);
    expect(events.filter(({ event }) => event === 'finding').map(({ rule }) => rule)).toContain('TRUST');
    expect(events.at(-1)).toMatchObject({ event: 'end', status: 'stopped', atRisk: 0 });
  });

  test('reads a plan of Terraform, and says no word of the CDK', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(planOf(set('aws_security_group.glue', { ingress: [] }))));
    const { code, stdout } = await aspen(folder, ['doctor', '--terraform-plan', 'plan.json']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^job aws_glue_job\.load$/m);
    expect(stdout).toMatch(/^SG-IN {2}fails$/m);
    expect(stdout).toMatch(
      /^ {2}CLI {5}aws ec2 authorize-security-group-ingress --group-id <aws_security_group\.glue> /m,
    );
    expect(stdout).not.toContain('CDK');
  });

  test('does not take templates and a plan, or a plan and the account, together', async () => {
    const folder = temporaryFolder();
    const both = await aspen(folder, ['doctor', '--terraform-plan', 'plan.json', '--template', 'a.json']);
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('--template together with --terraform-plan')]);
    const live = await aspen(folder, ['doctor', '--live', '--terraform-plan', 'plan.json']);
    expect([live.code, live.stderr]).toEqual([2, expect.stringContaining('--terraform-plan together with --live')]);
    const none = await aspen(folder, ['doctor', '--terraform-plan', 'plan.json']);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('[no-plan]')]);
  });

  test('says what is wrong where there is no template, or no JSON in it', async () => {
    const folder = temporaryFolder();
    const none = await aspen(folder, ['doctor']);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no template in cdk.out/')]);
    writeFileSync(join(folder, 'a.yaml'), 'Resources:\n  Job: {}\n');
    const yaml = await aspen(folder, ['doctor', '--template', 'a.yaml']);
    expect([yaml.code, yaml.stderr]).toEqual([1, expect.stringContaining('[no-template]')]);
    const typo = await aspen(folder, ['doctor', '--templates', 'a.yaml']);
    expect([typo.code, typo.stderr]).toEqual([2, expect.stringContaining("unknown option '--templates'")]);
  });
});
