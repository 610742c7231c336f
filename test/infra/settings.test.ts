import { App, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { CfnJob } from 'aws-cdk-lib/aws-glue';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import {
  AspenPipeline,
  type AspenPipelineProps,
  DeploymentError,
  type ExistingDatabasePlace,
  type ExistingNetwork,
  existingDatabase,
  newInstance,
  newServerlessCluster,
} from '../../infra/index.ts';
import { findSettings, readSettings } from '../../infra/settings/app-settings.ts';
import { crawledPipeline } from './sample-pipelines.ts';

const newStack = () => new Stack(new App(), 'Shop');

/** What is said of some work, line by line; nothing where it goes well. */
function complaints(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    return error.found.split('\n').slice(1);
  }
}

describe('the settings of a deployment', () => {
  let pipeline: CompiledPipeline;
  beforeAll(async () => {
    pipeline = await crawledPipeline();
  });
  const said = (props: Partial<AspenPipelineProps>) =>
    complaints(() => new AspenPipeline(newStack(), 'Pipeline', { pipeline, database: newInstance(), ...props }));

  test('are refused with all that is wrong with them at once: where, what was found, what is expected', () => {
    const props = {
      name: '1-shop',
      folder: '/incoming',
      workers: 1,
      writers: 33,
      batchSize: 0,
      timeout: Duration.hours(9),
      batchWindow: Duration.minutes(16),
      sweep: 'every day',
      schedule: 'cron(0 4 * * *)',
      notify: ['operator@example.com', 'operator'],
      allow: 'all',
    };
    expect(said(props)).toMatchInlineSnapshot(`
      [
        "  workers: 1; expected: a whole number from 2 to 20",
        "  writers: 33; expected: a whole number from 1 to 32",
        "  batchSize: 0; expected: a whole number from 1 to 100",
        "  timeout: 9 hours; expected: from 1 to 480 minutes, whole ones",
        "  batchWindow: 16 minutes; expected: from 1 to 900 seconds, whole ones",
        "  sweep: "every day"; expected: six fields, one of the two days a ?, such as cron(0 4 * * ? *)",
        "  schedule: "cron(0 4 * * *)"; expected: six fields, one of the two days a ?, such as cron(0 4 * * ? *)",
        "  name: "1-shop"; expected: at most 40 letters, digits, hyphens and underscores, a letter first",
        "  folder: "/incoming"; expected: a folder of the bucket, ending in / and not beginning with it, without * and ?",
        "  allow: "all"; expected: the fingerprint of a plan: 12 hexadecimal digits",
        "  notify[1]: "operator"; expected: an address of mail",
      ]
    `);
  });

  test.each<[string, Partial<AspenPipelineProps>]>([
    ['a folder with a wildcard, which a permission would spread', { folder: 'incoming/*/' }],
    ['a folder with an empty one in it', { folder: 'incoming//files/' }],
    ['a name of which only the deployment will know', { name: Lazy.string({ produce: () => 'shop' }) }],
    ['a folder of which only the deployment will know', { folder: `${Lazy.string({ produce: () => 'a' })}/` }],
    ['a name that leaves no room for what follows', { name: 's'.repeat(41) }],
    ['half a minute of a job', { timeout: Duration.seconds(90) }],
    ['half a second of a window', { batchWindow: Duration.millis(1500) }],
    ['a schedule for both days, which Glue refuses', { sweep: 'cron(0 4 * * * *)' }],
    ['a schedule for neither day', { sweep: 'cron(0 4 ? * ? *)' }],
    ['half a worker', { workers: 2.5 }],
  ])('refuse %s', (_, props) => {
    expect(said(props)).toHaveLength(1);
  });

  test.each<[string, Partial<AspenPipelineProps>]>([
    ['an empty folder', { folder: '' }],
    ['a folder in a folder', { folder: 'incoming/files/' }],
    ['a name with hyphens and underscores', { name: 'Shop-eu_1' }],
    ['a schedule by the day of the week', { sweep: 'cron(0/15 4 ? * MON-FRI *)' }],
    ['the bounds of all numbers', { workers: 20, writers: 1, batchSize: 100, timeout: Duration.hours(8) }],
  ])('take %s', (_, props) => {
    expect(said(props)).toEqual([]);
  });

  test('take numbers and times that only the deployment will know', () => {
    const stack = newStack();
    const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
    const database = newInstance();
    const props = { pipeline, database, workers: number, timeout: Duration.minutes(number) };
    expect(complaints(() => new AspenPipeline(stack, 'Pipeline', props))).toEqual([]);
  });

  test.each([
    [undefined, undefined],
    [12, '12'],
  ])('bound the writers of a job by %j, and else leave them to its cluster and its server', (writers, bound) => {
    const stack = newStack();
    new AspenPipeline(stack, 'Pipeline', { pipeline, database: newInstance(), ...(writers && { writers }) });
    const jobs = stack.node.findAll().filter((each) => each instanceof CfnJob);
    expect(jobs.length).toBeGreaterThan(0);
    for (const job of jobs) expect(Stack.of(job).resolve(job.defaultArguments)['--WRITERS']).toBe(bound);
  });

  test('refuse a pipeline without tables', () => {
    expect(said({ pipeline: { ...pipeline, tables: [] } })).toEqual([
      '  pipeline.tables: an empty list; expected: at least one table: npx aspen new NAME --from FILE',
    ]);
  });

  test.each([
    ['a name that RDS refuses', newInstance({ database: 'my-shop' })],
    ['less storage than RDS has', newInstance({ storage: 10 })],
    ['more days of backups than RDS keeps', newInstance({ backupDays: 36 })],
    ['a cluster without backups, which Aurora refuses', newServerlessCluster({ backupDays: 0 })],
    ['a quarter of a capacity unit', newServerlessCluster({ minCapacity: 0.25 })],
    ['a cluster that ends below where it begins', newServerlessCluster({ minCapacity: 4, maxCapacity: 2 })],
  ])('refuse a new database with %s', (_, database) => {
    expect(said({ database })).toHaveLength(1);
  });

  const network = (stack: Stack, zones: readonly string[]): ExistingNetwork => ({
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: [...zones] }),
    subnets: {
      subnets: zones.map((availabilityZone, at) =>
        Subnet.fromSubnetAttributes(stack, `Subnet${at}`, {
          subnetId: `subnet-${at}`,
          availabilityZone,
          routeTableId: 'rtb-1',
        }),
      ),
    },
  });

  test('refuse a new database in one availability zone, before RDS does', () => {
    const stack = newStack();
    const database = newInstance({ network: network(stack, ['eu-west-1a', 'eu-west-1a']) });
    expect(() => new AspenPipeline(stack, 'Pipeline', { pipeline, database })).toThrow(
      'subnets in the availability zone eu-west-1a alone',
    );
  });

  test('refuse a group of an endpoint that is made here, and a database with neither group nor addresses', () => {
    const stack = newStack();
    const endpointSecurityGroup = SecurityGroup.fromSecurityGroupId(stack, 'Endpoint', 'sg-2');
    const given = { ...network(stack, ['eu-west-1a']), endpointSecurityGroup };
    const secret = Secret.fromSecretNameV2(stack, 'Secret', 'shop');
    const options = { host: 'shop.example.com', database: 'shop', secret, network: given };
    // Whoever writes JavaScript can leave both out, or give both.
    const place: ExistingDatabasePlace = JSON.parse('{}');
    const database = existingDatabase({ ...options, ...place });
    expect(complaints(() => new AspenPipeline(stack, 'Pipeline', { pipeline, database }))).toMatchInlineSnapshot(`
      [
        "  database.network.endpointSecurityGroup: the group of an endpoint; expected: nothing, where the endpoint is made; or present: ['secretsmanager'] beside it",
        "  database: neither securityGroup nor cidr; expected: one of them: the database's own group, or its addresses",
      ]
    `);
  });

  test.each([
    ['hostnames', { enableDnsHostnames: false }, 'a VPC without enableDnsHostnames'],
    [
      'any resolution',
      { enableDnsHostnames: false, enableDnsSupport: false },
      'enableDnsHostnames and enableDnsSupport',
    ],
  ])('refuse an endpoint in a VPC without %s, before EC2 does', (_, props, found) => {
    const stack = newStack();
    const vpc = new Vpc(stack, 'Vpc', { natGateways: 0, ...props });
    const database = newInstance({ network: { vpc } });
    expect(() => new AspenPipeline(stack, 'Pipeline', { pipeline, database })).toThrow(found);
    const reached = newInstance({ network: { vpc, present: ['secretsmanager'] } });
    expect(() => new AspenPipeline(stack, 'Reached', { pipeline, database: reached })).not.toThrow();
  });

  test('refuse a URL as the host of a database, and a name that would end its URL', () => {
    const stack = newStack();
    const database = existingDatabase({
      host: 'postgres://shop.example.com:5432',
      port: 0,
      database: 'shop?ssl=false',
      secret: new Secret(stack, 'Secret'),
      securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
      network: network(stack, ['eu-west-1a']),
    });
    expect(complaints(() => new AspenPipeline(stack, 'Pipeline', { pipeline, database }))).toMatchInlineSnapshot(`
      [
        "  database.host: "postgres://shop.example.com:5432"; expected: its name in DNS, without a scheme, a port or a path",
        "  database.port: 0; expected: a whole number from 1 to 65535",
        "  database.database: "shop?ssl=false"; expected: the name of a database, without blanks and without / ? # % & ; :",
      ]
    `);
  });
});

describe('the settings in cdk.json', () => {
  const said = (raw: unknown) => complaints(() => readSettings(newStack(), raw));
  const subnet = { id: 'subnet-1', availabilityZone: 'eu-west-1a', routeTableId: 'rtb-1' };
  const existing = {
    kind: 'existing',
    host: 'shop.example.com',
    database: 'shop',
    secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf',
    securityGroupId: 'sg-1',
    network: { vpcId: 'vpc-1', subnets: [subnet] },
  };

  test('may be left out: a new instance', () => {
    expect(readSettings(newStack())).toEqual({ database: { kind: 'instance' }, glueVersion: '5.1', notify: [] });
  });

  test('name a database, a network and a bucket that are there already', () => {
    const settings = readSettings(newStack(), { database: existing, bucket: 'shop-files', folder: 'incoming/' });
    expect(settings).toMatchObject({
      folder: 'incoming/',
      bucket: { bucketName: 'shop-files' },
      database: { host: 'shop.example.com', port: 5432, network: { vpc: { vpcId: 'vpc-1' } } },
    });
  });

  test('name a database by its addresses, keys, and the group of an endpoint', () => {
    const { securityGroupId: _, ...rest } = existing;
    const key = 'arn:aws:kms:eu-west-1:123456789012:key/1';
    const network = { ...existing.network, present: ['secretsmanager'], endpointSecurityGroupId: 'sg-2' };
    const database = { ...rest, cidr: '10.20.30.40/32', secretKeyArn: key, network };
    expect(readSettings(newStack(), { database, bucket: 'shop-files', bucketKeyArn: key })).toMatchObject({
      bucket: { encryptionKey: { keyArn: key } },
      database: {
        cidr: '10.20.30.40/32',
        secret: { encryptionKey: { keyArn: key } },
        network: { endpointSecurityGroup: { securityGroupId: 'sg-2' } },
      },
    });
  });

  test('name a group or addresses, not both, and no key of a bucket that is new', () => {
    const key = 'arn:aws:kms:eu-west-1:123456789012:key/1';
    expect(said({ database: { ...existing, cidr: '10.0.0.0/8' }, bucketKeyArn: key })).toMatchInlineSnapshot(`
      [
        "  aspen.database.securityGroupId: beside cidr; expected: one of them: the database's own group, or its addresses",
        "  aspen.bucketKeyArn: the key of no bucket; expected: bucket beside it: a new one has no key of its own",
      ]
    `);
    expect(said({ database: { ...existing, securityGroupId: undefined, cidr: '10.0.0.0' } })).toHaveLength(1);
  });

  test.each([['instance'], ['serverless']])('name an older PostgreSQL for a region that lacks 18: %s', (kind) => {
    const settings = readSettings(newStack(), { database: { kind, version: '17.9' } });
    const version = kind === 'instance' ? { postgresFullVersion: '17.9' } : { auroraPostgresFullVersion: '17.9' };
    expect(settings.database).toMatchObject({ kind, version });
    expect(said({ database: { kind, version: 'latest' } })).toHaveLength(1);
  });

  test.each([['a text'], [5], [[]], [null]])('are an object, and not %j', (raw) => {
    expect(said(raw)).toEqual([expect.stringContaining('aspen: ')]);
  });

  test('are refused with all that is wrong with them at once', () => {
    const wrong = {
      nmae: 'shop',
      bucket: 'Shop_Files',
      folder: 'incoming',
      glueVersion: '6',
      notify: ['operator'],
      database: {
        kind: 'existing',
        secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop',
        port: '5432',
        network: { vpcId: 'vpc', subnets: [{ ...subnet, routeTable: 'rtb-1' }, 'subnet-2'], present: ['S3'] },
      },
    };
    expect(said(wrong)).toMatchInlineSnapshot(`
      [
        "  aspen.database.network.vpcId: "vpc"; expected: vpc-…",
        "  aspen.database.network.subnets[0].routeTable: an unknown property; expected: routeTableId? Known here: availabilityZone, id, routeTableId",
        "  aspen.database.network.subnets[1]: "subnet-2"; expected: an object",
        "  aspen.database.network.present[0]: S3; expected: s3 or secretsmanager",
        "  aspen.database.host: nothing; expected: its name in DNS, without a scheme, a port or a path",
        "  aspen.database.database: nothing; expected: the name of a database, without blanks and without / ? # % & ; :",
        "  aspen.database.secretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop"; expected: arn:aws:secretsmanager:…, whole, a secret with username and password",
        "  aspen.database.securityGroupId: nothing; expected: sg-…",
        "  aspen.database.port: "5432"; expected: a whole number from 1 to 65535",
        "  aspen.bucket: "Shop_Files"; expected: a bucket's name: 3 to 63 small letters, digits, dots and hyphens",
        "  aspen.folder: "incoming"; expected: a folder of the bucket, ending in / and not beginning with it, without * and ?",
        "  aspen.glueVersion: "6"; expected: one of 5.1, 6.0",
        "  aspen.notify[0]: "operator"; expected: an address of mail",
        "  aspen.nmae: an unknown property; expected: name? Known here: allow, bucket, bucketKeyArn, database, folder, glueVersion, lakeFormation, name, notify",
      ]
    `);
  });

  test('are refused where they lack a network, or subnets in it', () => {
    expect(said({ database: { ...existing, network: undefined } })).toHaveLength(1);
    expect(said({ database: { ...existing, network: { vpcId: 'vpc-1', subnets: [] } } })).toHaveLength(1);
  });

  test('are not looked over where their name is misspelt, whatever else the context holds', () => {
    const others = { '@aws-cdk/core:newStyleStackSynthesis': true, 'availability-zones:account=1': [] };
    expect(findSettings(others)).toBeUndefined();
    expect(findSettings({ ...others, aspen: 5, apsen: 6 })).toBe(5);
    expect(complaints(() => findSettings({ ...others, Aspen: {} }))).toEqual([
      '  context.Aspen: an unknown name; expected: aspen',
    ]);
  });
});
