import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { afterAll, describe, expect, test } from 'vitest';
import { AspenPipeline, existingDatabase } from '../../infra/index.ts';
import { crawledPipeline } from './sample-pipelines.ts';
import { at, each, readTemplate, resourcesOf } from './template.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A pipeline whose admin's secret and whose bucket have keys that stand in the stack of this name. */
async function synthesize(home: string, context: Readonly<Record<string, unknown>>) {
  const app = new App({ outdir: mkdtempSync(join(folder, 'out-')), context, builtinCloudFormationValidation: false });
  const env = { account: '123456789012', region: 'eu-west-1' };
  const stack = new Stack(app, 'Shop', { env });
  const scope = home === 'Shop' ? stack : new Stack(app, home, { env });
  const key = new Key(scope, 'Key');
  const secret = new Secret(scope, 'Secret', { encryptionKey: key });
  const bucket = new Bucket(scope, 'Files', { encryption: BucketEncryption.KMS, encryptionKey: key });
  const database = existingDatabase({
    host: 'shop.example.com',
    database: 'shop',
    secret,
    loader: new Secret(scope, 'Loader', { encryptionKey: key }),
    steps: new Secret(scope, 'Steps', { encryptionKey: key }),
    securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0'),
    network: {
      vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: ['eu-west-1a'],
        privateSubnetIds: ['subnet-0123456789abcdef0'],
        privateSubnetRouteTableIds: ['rtb-0123456789abcdef0'],
      }),
    },
  });
  new AspenPipeline(stack, 'Pipeline', { pipeline: await crawledPipeline(), database, bucket });
  const { directory } = app.synth();
  const read = (name: string) => readTemplate(readFileSync(join(directory, `${name}.template.json`), 'utf8'));
  return { shop: read('Shop'), dependencies: stack.dependencies.map(({ node }) => node.id) };
}

describe.each([
  ['without any flag of the CDK', {}],
  ['with every flag that the CDK recommends', CURRENTLY_RECOMMENDED_FLAGS],
])('%s, keys of secrets and of the bucket', (_, context) => {
  test.each([['Shop'], ['Data']])(
    'are there first where they stand in the stack %s, wait for nothing, and may be used',
    async (home) => {
      const { dependencies, shop } = await synthesize(home, context);
      expect(dependencies).toEqual(home === 'Shop' ? [] : [home]);
      for (const role of ['JobRole', 'CrawlerRole', 'PostStepRunRole', 'SchemaDeployRole']) {
        const allowed = resourcesOf(shop, 'AWS::IAM::Policy')
          .filter(({ id }) => id.includes(role) && id.includes('DefaultPolicy'))
          .flatMap(({ Properties }) => each(at(Properties, 'PolicyDocument', 'Statement')));
        const decrypting = allowed.filter((statement) => each(at(statement, 'Action')).includes('kms:Decrypt'));
        expect(decrypting.length, role).toBeGreaterThan(0);
        for (const statement of decrypting) expect(JSON.stringify(at(statement, 'Resource'))).toMatch(/Key/);
      }
    },
  );
});
