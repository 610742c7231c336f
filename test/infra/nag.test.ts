import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { deployments } from './deployments.ts';
import { LARGE, makeLargeApp } from './large-deployment.ts';
import { makeApp } from './variants.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-nag-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What cdk-nag finds in an app, nested stacks included: each rule with what breaks it. */
function findings(app: App): readonly string[] {
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
}

describe('cdk-nag finds nothing that is not decided in infra/', () => {
  test.each(deployments)('$name', async (deployment) => {
    expect(findings(await makeApp(deployment, folder))).toEqual([]);
  });

  test.each(deployments)('$name, with every feature flag that the CDK recommends', async (deployment) => {
    const app = await makeApp(deployment, folder, { context: CURRENTLY_RECOMMENDED_FLAGS });
    expect(findings(app)).toEqual([]);
  });

  test.each(LARGE)(
    '%s',
    async (_, size) => {
      expect(findings(await makeLargeApp(size, mkdtempSync(join(folder, 'large-'))))).toEqual([]);
    },
    180_000,
  );

  test('an app that a user runs it over, as a plugin, synthesizes without a word', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    for (const deployment of deployments) {
      const app = await makeApp(deployment, join(folder, 'plugin'), { builtinCloudFormationValidation: true });
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      app.synth();
    }
    expect(said.mock.calls).toEqual([]);
    said.mockRestore();
  });
});

describe('what somebody adds is found', () => {
  const [first] = deployments;
  if (first === undefined) throw new Error('There is no way to deploy.');

  test('a queue without encryption and without TLS, in the stack', async () => {
    const app = await makeApp(first, folder);
    new CfnQueue(app.node.findChild('Shop'), 'Open', { sqsManagedSseEnabled: false });
    expect(findings(app)).toEqual(
      expect.arrayContaining([
        'AwsSolutions-SQS2 Shop/Open',
        'AwsSolutions-SQS3 Shop/Open',
        'AwsSolutions-SQS4 Shop/Open',
      ]),
    );
  });

  test('the same in the nested stack of a table', async () => {
    const app = await makeApp(first, folder);
    const table = app.node.findChild('Shop').node.findChild('Pipeline').node.findChild('Table-customer');
    new CfnQueue(table, 'Open', { sqsManagedSseEnabled: false });
    expect(findings(app)).toContain('AwsSolutions-SQS2 Shop/Pipeline/Table-customer/Open');
  });

  test('one permission more for everything, in a role whose other wildcards are explained', async () => {
    const app = await makeApp(first, folder);
    const role = app.node.findAll().find(({ node }) => node.path === 'Shop/Pipeline/JobRole/Role');
    expect(role).toBeInstanceOf(Role);
    if (!(role instanceof Role)) return;
    role.addToPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::*'] }));
    expect(findings(app)).toEqual([
      'AwsSolutions-IAM5[Action::s3:*] Shop/Pipeline/JobRole/Role/DefaultPolicy/Resource',
      'AwsSolutions-IAM5[Resource::arn:aws:s3:::*] Shop/Pipeline/JobRole/Role/DefaultPolicy/Resource',
    ]);
  });
});
