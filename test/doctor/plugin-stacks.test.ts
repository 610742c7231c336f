import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import { afterAll, describe, expect, test } from 'vitest';
import { synthesize } from './synthesize.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-doctor-stacks-'));
afterAll(() => rmSync(folder, { recursive: true }));

let apps = 0;
const newApp = () =>
  new App({ outdir: join(folder, String(++apps)), analyticsReporting: false, builtinCloudFormationValidation: false });

/** Fills a stack with a job that has no way to S3. */
function withoutWay<Scope extends Stack>(stack: Scope): Scope {
  const vpc = new ec2.CfnVPC(stack, 'Vpc', { cidrBlock: '10.0.0.0/16' });
  const subnet = new ec2.CfnSubnet(stack, 'Subnet', { vpcId: vpc.ref, cidrBlock: '10.0.0.0/24' });
  const table = new ec2.CfnRouteTable(stack, 'Table', { vpcId: vpc.ref });
  new ec2.CfnSubnetRouteTableAssociation(stack, 'Routes', { subnetId: subnet.ref, routeTableId: table.ref });
  const group = new ec2.CfnSecurityGroup(stack, 'Group', { groupDescription: 'job', vpcId: vpc.ref });
  new ec2.CfnSecurityGroupIngress(stack, 'Itself', {
    groupId: group.ref,
    sourceSecurityGroupId: group.ref,
    ipProtocol: '-1',
  });
  const connection = new glue.CfnConnection(stack, 'Connection', {
    catalogId: stack.account,
    connectionInput: {
      connectionType: 'NETWORK',
      physicalConnectionRequirements: {
        subnetId: subnet.ref,
        availabilityZone: subnet.attrAvailabilityZone,
        securityGroupIdList: [group.ref],
      },
    },
  });
  const role = new iam.Role(stack, 'Role', {
    assumedBy: new iam.ServicePrincipal('glue.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess')],
  });
  new glue.CfnJob(stack, 'Job', {
    role: role.roleArn,
    command: { name: 'glueetl', scriptLocation: 's3://scripts/load.py' },
    connections: { connections: [connection.ref] },
  });
  return stack;
}

const acknowledge = (stack: Stack) =>
  Validations.of(stack).acknowledge({ id: 'Aspen::S3-ROUTE', reason: 'The endpoint is made by hand.' });

/** Where the findings of a synthesis stand. */
const places = (app: App) => [...synthesize(app).said.matchAll(/^\s+(\S+\/Table)\b/gm)].map(([, path]) => path);

describe('of several stacks, a finding is told where it stands, and stays where somebody says so', () => {
  const env = (region: string) => ({ env: { account: '123456789012', region } });
  const ways: readonly (readonly [string, (app: App) => readonly [Stack, Stack]])[] = [
    ['in one region', (app) => [new Stack(app, 'One'), new Stack(app, 'Two')]],
    ['in two regions', (app) => [new Stack(app, 'One', env('eu-west-1')), new Stack(app, 'Two', env('us-east-1'))]],
    ['in two stages', (app) => [new Stack(new Stage(app, 'One'), 'Etl'), new Stack(new Stage(app, 'Two'), 'Etl')]],
    [
      'in two stages, each in a region of its own',
      (app) => [
        new Stack(new Stage(app, 'One', env('eu-west-1')), 'Etl'),
        new Stack(new Stage(app, 'Two', env('us-east-1')), 'Etl'),
      ],
    ],
    [
      'nested in others',
      (app) => [new NestedStack(new Stack(app, 'One'), 'Etl'), new NestedStack(new Stack(app, 'Two'), 'Etl')],
    ],
  ];

  test.each(ways)('%s', (_, make) => {
    const app = newApp();
    const stacks = make(app).map(withoutWay);
    expect(places(app)).toEqual(stacks.map(({ node }) => `${node.path}/Table`));

    const other = newApp();
    const [first, second] = make(other);
    for (const stack of [first, second]) withoutWay(stack);
    acknowledge(first);
    expect(places(other)).toEqual([`${second.node.path}/Table`]);

    const both = newApp();
    for (const stack of make(both)) acknowledge(withoutWay(stack));
    expect(synthesize(both)).toEqual({ said: '', ended: true });
  });
});
