import { describe, expect, test } from 'vitest';
import { connecting, get, having, type RawTemplate, ref, right, saidOf, setting, sub, unknownOf } from './raw-stack.ts';

const tcp = (port: unknown, peer: object) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...peer });
const everyPort = (peer: object) => ({ IpProtocol: 'tcp', FromPort: '0', ToPort: '65535', ...peer });
const range = (CidrIp: unknown) => ({ CidrIp });
const itself = { DestinationSecurityGroupId: ref('JobGroup') };

/** A template whose job may go out only this way. */
function outTo(...rules: object[]): RawTemplate {
  const ToItself = {
    Type: 'AWS::EC2::SecurityGroupEgress',
    Properties: { GroupId: get('JobGroup', 'GroupId'), ...everyPort(itself) },
  };
  return setting('JobGroup', { SecurityGroupEgress: rules }, having({ ToItself }));
}

const s3 = tcp(443, range('0.0.0.0/0'));
const database = tcp(5432, range('10.0.0.0/16'));

describe('nothing is said', () => {
  const S3List = { Type: 'AWS::EC2::PrefixList', Properties: { Entries: [{ Cidr: '0.0.0.0/0' }] } };
  const cut = { 'Fn::Select': [0, { 'Fn::Cidr': [get('Vpc', 'CidrBlock'), 4, '8'] }] };
  const peers = { SourceSecurityGroupId: get('JobGroup', 'GroupId') };
  const cases: readonly (readonly [string, RawTemplate])[] = [
    ['a network as people write it', right],
    [
      'a rule for each subnet of the database',
      outTo(s3, ...['1', '2'].map((at) => tcp(5432, range(`10.0.${at}.0/24`)))),
    ],
    [
      'ports that are texts, and a group by its attribute',
      setting('DatabaseGroup', { SecurityGroupIngress: [tcp('5432', peers)] }),
    ],
    ['every protocol, as a number', setting('DatabaseGroup', { SecurityGroupIngress: { IpProtocol: -1, ...peers } })],
    [
      'the network’s own range',
      setting('DatabaseGroup', { SecurityGroupIngress: [tcp(5432, range(get('Vpc', 'CidrBlock')))] }),
    ],
    ['the two halves of the internet', outTo(database, tcp(443, range('0.0.0.0/1')), tcp(443, range('128.0.0.0/1')))],
    [
      'the list of S3’s prefixes',
      outTo(database, tcp(443, range('10.0.0.0/16')), tcp(443, { DestinationPrefixListId: 'pl-6da54004' })),
    ],
    ['ranges of S3', outTo(database, tcp(443, range('10.0.0.0/16')), tcp(443, range('52.218.0.0/17')))],
    [
      'a list of prefixes of one’s own',
      having({ S3List }, outTo(database, tcp(443, { DestinationPrefixListId: get('S3List', 'PrefixListId') }))),
    ],
    ['subnets that are cut out of the network', setting('Subnet', { CidrBlock: cut })],
    ['a zone that AWS chooses', setting('Subnet', { AvailabilityZone: undefined })],
    [
      'a way to the internet for IPv6',
      having({
        V6: {
          Type: 'AWS::EC2::Route',
          Properties: {
            RouteTableId: ref('Table'),
            DestinationIpv6CidrBlock: '::/0',
            EgressOnlyInternetGatewayId: 'eigw-1',
          },
        },
      }),
    ],
  ];
  test.each(cases)('of %s', (_, template) => {
    expect(saidOf(template)).toEqual([]);
  });
});

describe('a group is found', () => {
  const ingress = (...rules: object[]) =>
    having({ JobGroupItself: null }, setting('JobGroup', { SecurityGroupIngress: rules }));
  const cases: readonly (readonly [string, RawTemplate, RegExp])[] = [
    ['that lets itself in by its range', ingress(everyPort(range('10.0.0.0/16'))), /^SG-IN fails/],
    ['that lets itself in by one port', ingress(tcp(5432, range('10.0.0.0/16'))), /^SG-IN fails/],
    [
      'that lets itself in by another protocol',
      ingress({ ...everyPort(range('0.0.0.0/0')), IpProtocol: 'udp' }),
      /^SG-IN fails/,
    ],
    ['that lets out to S3 within the network alone', outTo(database, tcp(443, range('10.0.0.0/16'))), /^SG-S3 fails/],
    [
      'that lets out to S3 by a list of prefixes of the network',
      having(
        { List: { Type: 'AWS::EC2::PrefixList', Properties: { Entries: [{ Cidr: '10.0.0.0/8' }] } } },
        outTo(database, tcp(443, { DestinationPrefixListId: ref('List') })),
      ),
      /^SG-S3 fails/,
    ],
    [
      'that lets in no database’s port',
      setting('DatabaseGroup', { SecurityGroupIngress: [tcp(5433, range('0.0.0.0/0'))] }),
      /^DB-SG fails/,
    ],
    [
      'that lets in one address of the subnet',
      setting('DatabaseGroup', { SecurityGroupIngress: [tcp(5432, range('10.0.1.7/32'))] }),
      /^DB-SG fails/,
    ],
    ['that lets out to no database', outTo(s3, tcp(5432, range('10.9.0.0/16'))), /^DB-SG fails/],
    [
      'of an endpoint that lets in another subnet',
      setting('EndpointGroup', { SecurityGroupIngress: [tcp(443, range('10.0.2.0/24'))] }),
      /^SG-EP fails/,
    ],
  ];
  test.each(cases)('%s', (_, template, said) => {
    expect(saidOf(template)).toEqual([expect.stringMatching(said)]);
  });
});

describe('it is not known', () => {
  test('whether the database is in the part of its subnets that the job may go out to', () => {
    expect(saidOf(outTo(s3, tcp(5432, range('10.0.1.0/24'))))).toEqual([
      "unknown DB-SG: whether the job's groups let out port 5432 to Database hangs on what is not known",
    ]);
  });

  test('which addresses a parameter holds', () => {
    const template = {
      ...setting('DatabaseGroup', { SecurityGroupIngress: [tcp(5432, range(ref('Range')))] }),
      Parameters: { Range: { Type: 'String' } },
    };
    expect(saidOf(template)).toEqual([
      'unknown DB-SG: whether the groups of Database let in port 5432 from the job hangs on what is not known',
    ]);
  });
});

describe('a zone', () => {
  const zones = { Parameters: { One: { Type: 'AWS::EC2::AvailabilityZone::Name' }, Other: { Type: 'String' } } };
  const first = { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] };
  const second = { 'Fn::Select': [1, { 'Fn::GetAZs': ref('AWS::Region') }] };
  const placed = (connection: unknown, subnet: unknown) => ({
    ...connecting(
      {
        PhysicalConnectionRequirements: {
          SubnetId: ref('Subnet'),
          AvailabilityZone: connection,
          SecurityGroupIdList: [ref('JobGroup')],
        },
      },
      setting('Subnet', { AvailabilityZone: subnet }),
    ),
    ...zones,
  });

  test.each([
    ['the same of the region', first, { 'Fn::Select': ['0', { 'Fn::GetAZs': { Ref: 'AWS::Region' } }] }],
    ['the same parameter', ref('One'), ref('One')],
    ['the same letter', sub('{AWS::Region}a'), sub('{AWS::Region}a')],
  ])('is right, where it is %s', (_, connection, subnet) => {
    expect(saidOf(placed(connection, subnet))).toEqual([]);
  });

  test.each([
    ['two parameters', ref('One'), ref('Other')],
    ['a parameter and the first of the region', ref('One'), first],
    ['a letter and the first of the region', 'eu-west-1a', first],
    ['a letter and one that AWS chooses', 'eu-west-1a', undefined],
  ])('is not known, where it is %s', (_, connection, subnet) => {
    expect(unknownOf(placed(connection, subnet))).toEqual([
      expect.stringMatching(/^AZ-BAD: the zones .* may be the same$/),
    ]);
    expect(saidOf(placed(connection, subnet))).toHaveLength(1);
  });

  test.each([
    ['two of the region', first, second],
    ['two letters', 'eu-west-1a', 'eu-west-1b'],
    ['two letters of any region', sub('{AWS::Region}a'), sub('{AWS::Region}b')],
  ])('is wrong, where it is %s', (_, connection, subnet) => {
    expect(saidOf(placed(connection, subnet))).toEqual([expect.stringMatching(/^AZ-BAD fails/)]);
  });
});
