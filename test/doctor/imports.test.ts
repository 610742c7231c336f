import { describe, expect, test } from 'vitest';
import { connecting, get, having, type RawTemplate, ref, right, saidOf, sub, wrongWith } from './raw-stack.ts';

const names = ['Subnet', 'JobGroup', 'Role', 'Bucket'];

/** The network, which exports its parts by names that are put together so. */
function network(exportName: (name: string) => unknown, template = right): RawTemplate {
  const Outputs = Object.fromEntries(
    names.map((name) => [
      name,
      { Value: name === 'Role' ? get('Role', 'Arn') : ref(name), Export: { Name: exportName(name) } },
    ]),
  );
  const Parameters = { Stage: { Type: 'String', Default: 'dev' } };
  return { Parameters, Outputs, ...having({ Job: null, Connection: null }, template) };
}

const imported = (name: string) => ({ 'Fn::ImportValue': sub(`{Network}-${name}`) });

const jobs: RawTemplate = {
  Parameters: { Network: { Type: 'String', Default: 'dev' } },
  Resources: {
    Connection: {
      Type: 'AWS::Glue::Connection',
      Properties: {
        ConnectionInput: {
          Name: 'network',
          ConnectionType: 'NETWORK',
          PhysicalConnectionRequirements: {
            SubnetId: imported('Subnet'),
            AvailabilityZone: 'eu-west-1a',
            SecurityGroupIdList: [imported('JobGroup')],
          },
        },
      },
    },
    Job: {
      Type: 'AWS::Glue::Job',
      Properties: {
        Role: imported('Role'),
        Command: { Name: 'glueetl', ScriptLocation: { 'Fn::Join': ['', ['s3://', imported('Bucket'), '/load.py']] } },
        Connections: { Connections: ['network'] },
      },
    },
  },
};

describe('what another stack exports is known', () => {
  test.each([
    ['by a name', (name: string) => `dev-${name}`],
    ['by a name that a parameter is in', (name: string) => sub(`{Stage}-${name}`)],
    ['by a name that its stack’s name is in', (name: string) => sub(`{AWS::StackName}-${name}`)],
  ])('%s', (_, exportName) => {
    expect(saidOf(network(exportName), jobs)).toEqual([]);
    const without = network(exportName, having({ S3Endpoint: null }));
    expect(wrongWith(without, jobs)).toEqual([expect.stringMatching(/^S3-ROUTE fails/)]);
  });

  test('unless it may be one of two', () => {
    const named = (name: string) => sub(`{AWS::StackName}-${name}`);
    expect(wrongWith(network(named), network(named, having({ S3Endpoint: null })), jobs)).toEqual([]);
  });
});

test('groups that only the deployment knows may be those that a database lets in', () => {
  const list = { 'Fn::Select': [0, ref('Subnets')] };
  const template = connecting({
    PhysicalConnectionRequirements: {
      SubnetId: list,
      AvailabilityZone: 'eu-west-1a',
      SecurityGroupIdList: ref('Groups'),
    },
  });
  const Parameters = {
    Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' },
    Groups: { Type: 'List<AWS::EC2::SecurityGroup::Id>' },
  };
  expect(wrongWith({ ...template, Parameters })).toEqual([]);
});
