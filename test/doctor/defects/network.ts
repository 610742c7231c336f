import {
  allow,
  connecting,
  having,
  permitting,
  type RawResource,
  type RawTemplate,
  ref,
  right,
  setting,
  sub,
} from '../raw-stack.ts';
import type { Defect } from './defect.ts';
import { own } from './own-statements.ts';

/** A NAT gateway in a subnet, in place of the endpoints. */
export const nat = (subnet: string): Readonly<Record<string, RawResource | null>> => ({
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') },
  },
  Public: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Vpc'), AvailabilityZone: 'eu-west-1a', CidrBlock: '10.0.9.0/24' },
  },
  PublicTable: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
  PublicRoutes: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: ref('Public'), RouteTableId: ref('PublicTable') },
  },
  Out: {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: ref('PublicTable'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Gateway') },
  },
  Nat: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: ref(subnet), AllocationId: 'eipalloc-1' } },
  Default: {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: ref('Nat') },
  },
  S3Endpoint: null,
  SecretsEndpoint: null,
});

const jobs = (count: number, workers: number, template: RawTemplate) =>
  having(
    Object.fromEntries(
      Array.from({ length: count }, (_, at): [string, RawResource] => [
        `Job${at}`,
        {
          Type: 'AWS::Glue::Job',
          Properties: { ...right.Resources['Job']?.Properties, Name: `load${at}`, NumberOfWorkers: workers },
        },
      ]),
    ),
    template,
  );

const narrow = (bits: number) => setting('Subnet', { CidrBlock: `10.0.1.0/${bits}` });

const onlyByEndpoint = (value: unknown): RawResource => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: ref('Bucket'),
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: sub('{Bucket.Arn}/*'),
          Condition: { StringNotEquals: { 'aws:SourceVpce': value } },
        },
      ],
    },
  },
});

const glueEndpoint: RawResource = {
  Type: 'AWS::EC2::VPCEndpoint',
  Properties: {
    VpcId: ref('Vpc'),
    VpcEndpointType: 'Interface',
    ServiceName: sub('com.amazonaws.{AWS::Region}.glue'),
    PrivateDnsEnabled: true,
    SubnetIds: [ref('Subnet')],
    SecurityGroupIds: [ref('EndpointGroup')],
  },
};

const withoutProxy = (more: Readonly<Record<string, RawResource>> = {}) =>
  having(
    more,
    setting('Job', {
      DefaultArguments: { '--TempDir': sub('s3://{Bucket}/temporary/'), '--disable-proxy-v2': 'true' },
    }),
  );

const dynamo = (table: unknown): RawResource => ({
  Type: 'AWS::EC2::VPCEndpoint',
  Properties: {
    VpcId: ref('Vpc'),
    ServiceName: sub('com.amazonaws.{AWS::Region}.dynamodb'),
    RouteTableIds: [table],
  },
});

/** What is wrong with ways: routes, endpoints, addresses. */
export const networkDefects: readonly Defect[] = [
  {
    title: 'a NAT gateway in a private subnet',
    broken: having(nat('Subnet2')),
    said: [/^NAT-ROUTE fails: Nat stands in Subnet2, which has no route to an internet gateway/],
    sound: having(nat('Public')),
  },
  {
    title: 'a subnet with no table of its own, in a new network',
    broken: having({ Association: null }),
    said: [/^S3-ROUTE at risk: Subnet is routed by Vpc.MainRouteTable, .* no routes unless somebody adds them$/],
    sound: right,
  },
  {
    title: 'an interface endpoint of S3 without a private name, in place of the gateway',
    broken: setting('S3Endpoint', {
      VpcEndpointType: 'Interface',
      RouteTableIds: undefined,
      SubnetIds: [ref('Subnet')],
      SecurityGroupIds: [ref('EndpointGroup')],
    }),
    said: [/^S3-ROUTE fails: .*S3Endpoint is an interface without a private name/],
    sound: right,
  },
  {
    title: "a bucket that wants an endpoint, for a job by Glue's proxy, in a subnet without a way to Glue",
    broken: having({ Policy: onlyByEndpoint(ref('S3Endpoint')) }),
    said: [
      /^SRC-VPCE at risk: .*; without that proxy the job needs a way to Glue too, which its subnet does not have$/,
    ],
    sound: withoutProxy({ Policy: onlyByEndpoint(ref('S3Endpoint')), GlueEndpoint: glueEndpoint }),
  },
  {
    title: "a job without Glue's proxy, in a subnet without a way to Glue",
    broken: withoutProxy({ Policy: onlyByEndpoint(ref('S3Endpoint')) }),
    said: [/^PROXY-OFF fails: Job goes without Glue's proxy \(--disable-proxy-v2\), and Subnet has neither/],
    sound: withoutProxy({ GlueEndpoint: glueEndpoint }),
  },
  {
    title: "a bucket that wants another endpoint than the subnet's, for a job without the proxy",
    broken: withoutProxy({ Policy: onlyByEndpoint('vpce-0a1b2c3d4e5f60718'), GlueEndpoint: glueEndpoint }),
    said: [
      /^SRC-VPCE fails: the policy of Bucket refuses what does not come by the endpoint or the network that it names/,
    ],
    sound: withoutProxy({ Policy: onlyByEndpoint(ref('S3Endpoint')), GlueEndpoint: glueEndpoint }),
  },
  {
    title: 'names of a subnet and of a group in place of their ids',
    broken: connecting({
      PhysicalConnectionRequirements: {
        SubnetId: 'private-a',
        AvailabilityZone: 'eu-west-1a',
        SecurityGroupIdList: ['intranet-sg'],
      },
    }),
    said: [
      /^CONN-AZ fails: Connection names what is not there: private-a is no id of a subnet; intranet-sg is no id of a/,
      /^DB-SG fails: the groups of Database do not let in port 5432 from the job's group$/,
      /^unknown .*: private-a is no id of a subnet$/,
      /^unknown .*: intranet-sg is no id of a security group$/,
    ],
    sound: right,
  },
  {
    title: 'eight jobs that together need more addresses than the subnet has',
    broken: jobs(8, 10, having({ Job: null }, narrow(26))),
    said: [
      /^IP-FULL at risk: 8 jobs in Subnet want 80 addresses where all of them run at once, and it never has more than 59$/,
    ],
    sound: jobs(8, 10, having({ Job: null }, narrow(24))),
  },
  {
    title: 'a subnet without addresses of IPv4',
    broken: setting('Subnet', { CidrBlock: undefined, Ipv6CidrBlock: '2001:db8:0:1::/64', Ipv6Native: true }),
    said: [
      /^IP-FULL fails: 2 workers in 1 run at once want 2 addresses, and Subnet has none free$/,
      /^unknown SG-EP: whether the groups of SecretsEndpoint let in port 443 from the job hangs on what is not known$/,
    ],
    sound: setting('Subnet', { Ipv6CidrBlock: '2001:db8:0:1::/64' }),
  },
  {
    title: 'a network that resolves no names, and has no endpoints',
    broken: setting('Vpc', { EnableDnsSupport: false }, having(nat('Public'))),
    said: [/^DNS at risk: Vpc has no DNS support: unless its DHCP options name servers of your own, no name leads/],
    sound: having(nat('Public')),
  },
  {
    title: "a gateway endpoint of DynamoDB that stands on another table than the subnet's",
    broken: having({ Dynamo: dynamo('rtb-0a1b2c3d4e5f60718') }, permitting([...own, allow('dynamodb:PutItem')])),
    said: [/^API-ROUTE at risk: Role allows dynamodb:PutItem; if the script calls it, Subnet has no way to dynamodb$/],
    sound: having({ Dynamo: dynamo(ref('Table')) }, permitting([...own, allow('dynamodb:PutItem')])),
  },
];
