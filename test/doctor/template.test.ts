import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { reportOn } from '../../doctor/report.ts';
import { readStack } from '../../doctor/template/stack.ts';
import { templateFacts } from '../../doctor/template/template-facts.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-doctor-template-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

/** Reads a template as if it stood in a file. */
function read(template: object, name = `${++files}.template.json`) {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(template));
  return readStack(path);
}

const facts = (...templates: object[]) => templateFacts(templates.map((template) => read(template)));

/** A network and a job in it, written by hand, as much of it as a test needs. */
const network = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, AvailabilityZone: 'eu-west-1a' } },
  Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
  Association: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: { Ref: 'Subnet' }, RouteTableId: { Ref: 'Table' } },
  },
};
const connection = (subnet: unknown, more: object = {}) => ({
  Type: 'AWS::Glue::Connection',
  Properties: {
    ConnectionInput: {
      Name: 'warehouse',
      PhysicalConnectionRequirements: { SubnetId: subnet, AvailabilityZone: 'eu-west-1a', ...more },
    },
  },
});
const job = (connectionName: unknown) => ({
  Type: 'AWS::Glue::Job',
  Properties: { Role: 'a-role', Command: { Name: 'glueetl' }, Connections: { Connections: [connectionName] } },
});
const verdicts = (id: string, ...templates: object[]) => {
  const { problems, unknowns } = reportOn(facts(...templates));
  return [
    ...problems
      .filter(({ finding }) => finding.rule.id === id)
      .map(({ finding }) => `${finding.grade}: ${finding.found}`),
    ...unknowns.filter(({ rules }) => rules.includes(id)).map(({ why }) => `unknown: ${why}`),
  ];
};

describe('a template’s functions', () => {
  const subnets: readonly (readonly [string, unknown, object])[] = [
    ['Ref', { Ref: 'Subnet' }, {}],
    ['GetAtt', { 'Fn::GetAtt': ['Subnet', 'SubnetId'] }, {}],
    ['GetAtt in one text', { 'Fn::GetAtt': 'Subnet.SubnetId' }, {}],
    ['Sub', { 'Fn::Sub': `$${'{Subnet}'}` }, {}],
    ['Sub with names of its own', { 'Fn::Sub': [`$${'{It}'}`, { It: { Ref: 'Subnet' } }] }, {}],
    ['Join', { 'Fn::Join': ['', [{ Ref: 'Subnet' }]] }, {}],
    ['Select', { 'Fn::Select': ['0', [{ Ref: 'Subnet' }, 'subnet-2']] }, {}],
    ['FindInMap', { 'Fn::Select': [{ 'Fn::FindInMap': ['Places', 'one', 'index'] }, [{ Ref: 'Subnet' }]] }, {}],
    ['If of a condition that is known', { 'Fn::If': ['IsMine', { Ref: 'Subnet' }, 'subnet-2'] }, {}],
  ];

  test.each(subnets)('%s leads to the subnet that it means', (_, subnet) => {
    const template = {
      Parameters: { Stage: { Type: 'String', Default: 'dev' } },
      Mappings: { Places: { one: { index: 0 } } },
      Conditions: { IsMine: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] }] } },
      Resources: { ...network, Connection: connection(subnet), Job: job({ Ref: 'Connection' }) },
    };
    expect(verdicts('S3-ROUTE', template)).toEqual([
      'fails: Subnet is routed by Table, which has neither an S3 gateway endpoint nor a NAT gateway',
    ]);
  });

  test('a resource under a condition that does not hold is not there', () => {
    const endpoint = {
      Type: 'AWS::EC2::VPCEndpoint',
      Condition: 'Never',
      Properties: {
        VpcId: { Ref: 'Vpc' },
        ServiceName: 'com.amazonaws.eu-west-1.s3',
        RouteTableIds: [{ Ref: 'Table' }],
      },
    };
    const Resources = {
      ...network,
      Endpoint: endpoint,
      Connection: connection({ Ref: 'Subnet' }),
      Job: job('warehouse'),
    };
    const when = (one: string) => ({ Conditions: { Never: { 'Fn::Equals': [one, 'b'] } }, Resources });
    expect(verdicts('S3-ROUTE', when('a'))).toHaveLength(1);
    expect(verdicts('S3-ROUTE', when('b'))).toEqual([]);
  });

  test.each([
    ['a parameter without a default', { Ref: 'SubnetId' }, 'only the deployment knows the subnet SubnetId'],
    [
      'an import',
      { 'Fn::ImportValue': 'net-subnet' },
      'the subnet is imported as net-subnet, which no template at hand exports',
    ],
    ['the id of one that is there', 'subnet-0123', 'the template does not make the subnet subnet-0123'],
  ])('%s is not known, and said so', (_, subnet, said) => {
    const template = {
      Parameters: { SubnetId: { Type: 'AWS::EC2::Subnet::Id' } },
      Resources: { Connection: connection(subnet), Job: job('warehouse') },
    };
    expect(verdicts('S3-ROUTE', template)).toEqual([`unknown: ${said}`]);
  });

  test('an import is known where the template that exports it is at hand', () => {
    const exporting = {
      Resources: network,
      Outputs: { Subnet: { Value: { Ref: 'Subnet' }, Export: { Name: 'net-subnet' } } },
    };
    const importing = {
      Resources: { Connection: connection({ 'Fn::ImportValue': 'net-subnet' }), Job: job('warehouse') },
    };
    expect(verdicts('S3-ROUTE', exporting, importing)).toEqual([
      expect.stringMatching(/^fails: .*Subnet is routed by/),
    ]);
  });

  test('a nested stack gets what the one around it gives, and gives what it puts out', () => {
    writeFileSync(
      join(folder, 'inner.nested.template.json'),
      JSON.stringify({
        Parameters: { Where: { Type: 'String' } },
        Resources: { Connection: connection({ Ref: 'Where' }) },
        Outputs: { Name: { Value: { Ref: 'Connection' } } },
      }),
    );
    const Nested = {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { Parameters: { Where: { Ref: 'Subnet' } } },
      Metadata: { 'aws:asset:path': 'inner.nested.template.json' },
    };
    const Job = job({ 'Fn::GetAtt': ['Nested', 'Outputs.Name'] });
    expect(verdicts('S3-ROUTE', { Resources: { ...network, Nested, Job } })).toEqual([
      expect.stringMatching(/^fails: Subnet is routed by Table/),
    ]);
    const gone = { ...Nested, Metadata: { 'aws:asset:path': 'gone.json' } };
    expect(verdicts('S3-ROUTE', { Resources: { ...network, Nested: gone, Job } })).toEqual([
      expect.stringMatching(/^unknown: only the deployment knows the connection Nested/),
    ]);
  });

  test('names that refer to one another in a circle are told as a mistake of the template', () => {
    const bucket = (other: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: other } } });
    expect(() => facts({ Resources: { A: bucket('B'), B: bucket('A') } })).toThrow(/refer to one another in a circle/);
  });
});

test.each([
  ['no JSON', 'Resources:\n  A: {}', /not JSON/],
  ['no template', '{"a": 1}', /without Resources/],
])('a file that is %s is refused', (_, content, said) => {
  const path = join(folder, 'wrong.json');
  writeFileSync(path, content);
  expect(() => readStack(path)).toThrow(said);
});

test('the address of a database is shown without what may be a password', () => {
  const secret = 'hunter2';
  const Connection = {
    Type: 'AWS::Glue::Connection',
    Properties: {
      ConnectionInput: {
        Name: 'c',
        ConnectionProperties: {
          JDBC_CONNECTION_URL: `jdbc:postgresql://me:${secret}@db.example.com:5432/x?password=${secret}&sslmode=disable`,
          PASSWORD: secret,
        },
      },
    },
  };
  const report = reportOn(facts({ Resources: { ...network, Connection, Job: job('c') } }));
  expect(JSON.stringify(report)).not.toContain(secret);
});

test('a template of two thousand resources is judged whole', () => {
  const many: Record<string, object> = {};
  for (let at = 0; at < 220; at++) {
    for (const [name, resource] of Object.entries(network)) {
      many[`${name}${at}`] = JSON.parse(JSON.stringify(resource).replaceAll(/"Ref":"(\w+)"/g, `"Ref":"$1${at}"`));
    }
    many[`Group${at}`] = { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: { Ref: `Vpc${at}` } } };
    many[`Inside${at}`] = {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: {
        GroupId: { Ref: `Group${at}` },
        SourceSecurityGroupId: { Ref: `Group${at}` },
        IpProtocol: 'tcp',
        FromPort: 0,
        ToPort: 65_535,
      },
    };
    many[`Role${at}`] = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: 'glue.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole'],
      },
    };
    many[`Connection${at}`] = {
      Type: 'AWS::Glue::Connection',
      Properties: {
        ConnectionInput: {
          Name: `c${at}`,
          PhysicalConnectionRequirements: {
            SubnetId: { Ref: `Subnet${at}` },
            AvailabilityZone: 'eu-west-1a',
            SecurityGroupIdList: [{ Ref: `Group${at}` }],
          },
        },
      },
    };
    many[`Job${at}`] = {
      Type: 'AWS::Glue::Job',
      Properties: { Role: { Ref: `Role${at}` }, Connections: { Connections: [`c${at}`] } },
    };
  }
  expect(Object.keys(many).length).toBeGreaterThanOrEqual(1980);
  const report = reportOn(facts({ Resources: many }));
  expect(report.paths).toHaveLength(220);
  expect(new Set(report.problems.map(({ finding }) => finding.rule.id))).toEqual(new Set(['S3-ROUTE']));
});
