import { deny, drop, edit, without } from './change-template.ts';
import type { Flat } from './flat-template.ts';
import { givenMutations } from './given-mutations.ts';
import type { Mutation } from './mutation.ts';
import { operationMutations } from './operation-mutations.ts';
import { type CfnEntry, each } from './template.ts';

const endpoint = (type: string) => (_: string, entry: CfnEntry) =>
  entry.Type === 'AWS::EC2::VPCEndpoint' && entry.Properties['VpcEndpointType'] === type;

/** Takes away a rule of security groups that stands alone, by its direction and its ports. */
function ruleless(direction: 'Ingress' | 'Egress', from: number, to: number, group = ''): (flat: Flat) => Flat {
  return (flat) =>
    without(
      flat,
      (id, { Type, Properties }) =>
        Type === `AWS::EC2::SecurityGroup${direction}` &&
        id.includes(group) &&
        Properties['FromPort'] === from &&
        Properties['ToPort'] === to,
    );
}

const denied: readonly (readonly [string, string, string])[] = [
  ['JobRole', 'ec2:DescribeRouteTables', 'EC2-DENY'],
  ['JobRole', 'ec2:CreateNetworkInterface', 'EC2-DENY'],
  ['JobRole', 'ec2:CreateTags', 'ENI-TAG'],
  ['JobRole', 's3:GetObject', 'SCRIPT-403'],
  ['JobRole', 's3:ListBucket', 'jobs may list and read the files of their tables'],
  ['JobRole', 'secretsmanager:GetSecretValue', 'SM-DENY'],
  ['PostStep', 'secretsmanager:GetSecretValue', 'SM-DENY'],
  ['Schema', 'secretsmanager:GetSecretValue', 'SM-DENY'],
  ['JobRole', 'glue:GetConnection', 'jobs may ask for their connection'],
  ['JobRole', 'logs:PutLogEvents', 'LOGS'],
  ['CrawlerRole', 'logs:PutLogEvents', 'LOGS'],
  ['CrawlerRole', 'glue:BatchGetPartition', 'CRAWL-CAT'],
  ['CrawlerRole', 'sqs:ReceiveMessage', 'CRAWL-SQS'],
  ['CrawlerRole', 'sqs:PurgeQueue', 'CRAWL-SQS'],
  ['NotifierRole', 'glue:notifyEvent', 'EB-ROLE'],
  ['PostStepRunInterfaces', 'ec2:CreateNetworkInterface', 'functions may make their interfaces and write their logs'],
];

/** One thing taken away at a time, from a deployment of a new network and a new instance. */
export const mutations: readonly Mutation[] = [
  { title: 'the endpoint of S3', breaks: 'S3-ROUTE', change: (flat) => without(flat, endpoint('Gateway')) },
  {
    title: "the route table of the jobs' subnet in the endpoint of S3",
    breaks: 'S3-ROUTE',
    change: (flat) =>
      edit(flat, 'AWS::EC2::VPCEndpoint', (value) =>
        'RouteTableIds' in value ? { ...value, RouteTableIds: each(value['RouteTableIds']).slice(1) } : undefined,
      ),
  },
  {
    title: 'the association of the subnet with its route table',
    breaks: 'S3-ROUTE',
    change: (flat) => without(flat, (_, { Type }) => Type === 'AWS::EC2::SubnetRouteTableAssociation'),
  },
  {
    title: 'the endpoint of Secrets Manager',
    breaks: 'SM-ROUTE',
    change: (flat) => without(flat, endpoint('Interface')),
  },
  {
    title: "the endpoint's private name",
    breaks: 'SM-ROUTE',
    change: (flat) => edit(flat, 'AWS::EC2::VPCEndpoint', (value) => drop(value, 'PrivateDnsEnabled')),
  },
  { title: "the endpoint's ingress", breaks: 'SG-EP', change: ruleless('Ingress', 443, 443) },
  { title: "the jobs' ingress from themselves", breaks: 'SG-IN', change: ruleless('Ingress', 0, 65_535) },
  { title: "the jobs' egress to themselves", breaks: 'SG-OUT', change: ruleless('Egress', 0, 65_535) },
  {
    title: "the jobs' ingress from themselves but for one port",
    breaks: 'SG-IN',
    change: (flat) =>
      edit(flat, 'AWS::EC2::SecurityGroupIngress', (value) =>
        value['ToPort'] === 65_535 ? { ...value, FromPort: 5432, ToPort: 5432 } : undefined,
      ),
  },
  {
    title: 'the egress to port 443',
    breaks: 'SG-S3',
    change: (flat) =>
      edit(flat, 'AWS::EC2::SecurityGroup', (value) =>
        value['CidrIp'] === '0.0.0.0/0' ? { ...value, FromPort: 80, ToPort: 80 } : undefined,
      ),
  },
  { title: "the jobs' egress to the database", breaks: 'DB-SG', change: ruleless('Egress', 5432, 5432, 'GroupsJobs') },
  {
    title: "the functions' egress to the database",
    breaks: 'DB-SG',
    change: ruleless('Egress', 5432, 5432, 'GroupsFunctions'),
  },
  { title: "the database's ingress", breaks: 'DB-SG', change: ruleless('Ingress', 5432, 5432) },
  {
    title: "the connection's availability zone",
    breaks: 'CONN-AZ',
    change: (flat) =>
      edit(flat, 'AWS::Glue::Connection', (value) =>
        'SubnetId' in value ? drop(value, 'AvailabilityZone') : undefined,
      ),
  },
  {
    title: "the connection's zone, but for another one",
    breaks: 'CONN-AZ',
    change: (flat) =>
      edit(flat, 'AWS::Glue::Connection', (value) =>
        'AvailabilityZone' in value
          ? { ...value, AvailabilityZone: { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] } }
          : undefined,
      ),
  },
  {
    title: 'the one connection, for two',
    breaks: 'MULTI',
    change: (flat) =>
      edit(flat, 'AWS::Glue::Job', (value) =>
        Array.isArray(value['Connections']) ? { Connections: [...value['Connections'], 'other'] } : undefined,
      ),
  },
  {
    title: "the network's names",
    breaks: 'DNS',
    change: (flat) =>
      edit(flat, 'AWS::EC2::VPC', (value) =>
        'EnableDnsHostnames' in value ? { ...value, EnableDnsHostnames: false } : undefined,
      ),
  },
  {
    title: "the region of the jobs' S3",
    breaks: 'S3-XREGION',
    change: (flat) => edit(flat, 'AWS::Glue::Job', (value) => drop(value, '--conf')),
  },
  {
    title: 'the certificates',
    breaks: 'FORCE-SSL',
    change: (flat) => edit(flat, 'AWS::Glue::Job', (value) => drop(value, '--SSL_ROOT_CERT')),
  },
  {
    title: "the functions' subnets",
    breaks: 'LAM-NET',
    change: (flat) =>
      edit(flat, 'AWS::Lambda::Function', (value) => ('SubnetIds' in value ? { ...value, SubnetIds: [] } : undefined)),
  },
  {
    title: 'fourteen of the fifteen minutes',
    breaks: 'LAM-15',
    change: (flat) =>
      edit(flat, 'AWS::Lambda::Function', (value) => ('Timeout' in value ? { ...value, Timeout: 60 } : undefined)),
  },
  {
    title: "Glue's trust",
    breaks: 'TRUST',
    change: (flat) =>
      edit(flat, 'AWS::IAM::Role', (value) =>
        value['Service'] === 'glue.amazonaws.com' ? { Service: 'ec2.amazonaws.com' } : undefined,
      ),
  },
  {
    title: "the role of the rules' targets",
    breaks: 'EB-ROLE',
    change: (flat) => edit(flat, 'AWS::Events::Rule', (value) => drop(value, 'RoleArn')),
  },
  {
    title: 'the isolation, for a NAT gateway',
    breaks: 'API-ROUTE',
    change: (flat) => new Map([...flat, ['Nat', { Type: 'AWS::EC2::NatGateway', Properties: {}, DependsOn: [] }]]),
  },
  ...denied.map(([policy, action, breaks]) => ({
    title: `${action} in the policies of ${policy}`,
    breaks,
    change: (flat: Flat) => deny(flat, policy, action),
  })),
  ...givenMutations,
  ...operationMutations,
];

/** Where a mutation finds nothing to take away, it proves nothing. */
export function isChanged(before: Flat, after: Flat): boolean {
  return JSON.stringify([...before]) !== JSON.stringify([...after]);
}
