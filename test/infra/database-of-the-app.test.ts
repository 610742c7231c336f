import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { afterAll, describe, expect, test } from 'vitest';
import { AspenPipeline, existingDatabase } from '../../infra/index.ts';
import { crawledPipeline } from './sample-pipelines.ts';
import { at, readTemplate, resourcesOf } from './template.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-own-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The CDK's class is not quite its own interface under `exactOptionalPropertyTypes`. */
function isVpc(vpc: IVpc | Vpc): vpc is IVpc {
  return 'vpcId' in vpc;
}

function asVpc(vpc: IVpc | Vpc): IVpc {
  if (isVpc(vpc)) return vpc;
  throw new Error('It is no VPC.');
}

/** A pipeline for a database that the app makes itself, in the stack of this name. */
async function synthesize(home: string) {
  const app = new App({ outdir: join(folder, home), builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Shop');
  const scope = home === 'Shop' ? stack : new Stack(app, home);
  const vpc = asVpc(new Vpc(scope, 'Vpc', { natGateways: 0 }));
  const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17_9 });
  const vpcSubnets = { subnetType: SubnetType.PRIVATE_ISOLATED };
  const instance = new DatabaseInstance(scope, 'Instance', { vpc, vpcSubnets, engine });
  const { secret, connections, instanceEndpoint } = instance;
  const [securityGroup] = connections.securityGroups;
  if (secret === undefined || securityGroup === undefined) throw new Error('The CDK makes both.');
  const { hostname: host, port } = instanceEndpoint;
  const database = existingDatabase({ host, port, database: 'shop', secret, securityGroup, network: { vpc } });
  new AspenPipeline(stack, 'Pipeline', { pipeline: await crawledPipeline(), database });
  const { directory } = app.synth();
  const text = readFileSync(join(directory, 'Shop.template.json'), 'utf8');
  return { template: readTemplate(text), dependencies: stack.dependencies.map(({ node }) => node.id) };
}

describe.each([['Shop'], ['Data']])('a database that the app makes in the stack %s', (home) => {
  test('is reached at the port that only the deployment will know', async () => {
    const { template } = await synthesize(home);
    const [connection] = resourcesOf(template, 'AWS::Glue::Connection');
    const path = ['ConnectionInput', 'ConnectionProperties', 'JDBC_CONNECTION_URL'];
    expect(JSON.stringify(at(connection?.Properties, ...path))).toMatch(/Endpoint\.?Port/);
    const functions = resourcesOf(template, 'AWS::Lambda::Function').filter(
      ({ Properties }) => Properties['VpcConfig'],
    );
    expect(functions).toHaveLength(2);
    for (const { Properties } of functions) {
      const port = at(Properties, 'Environment', 'Variables', 'ASPEN_PORT');
      expect(JSON.stringify(port)).toMatch(/Endpoint\.?Port/);
    }
  });

  test('is there first, and does not wait for the pipeline', async () => {
    const { dependencies } = await synthesize(home);
    expect(dependencies).toEqual(home === 'Shop' ? [] : [home]);
  });
});
