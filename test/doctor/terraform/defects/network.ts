import { type Attributes, type Configuration, from, type Written } from '../plan-of.ts';
import { having, id, permitting, rightPlan, rights, set, statement } from '../right-plan.ts';
import type { PlanDefect } from './defect.ts';

/** A NAT gateway in place of the endpoints. */
export const natIn = (subnet: string): Configuration =>
  having({
    'aws_internet_gateway.main': { vpc_id: id('aws_vpc.main') },
    'aws_subnet.public': { vpc_id: id('aws_vpc.main'), cidr_block: '10.0.9.0/24', availability_zone: 'eu-west-1a' },
    'aws_route_table.public': {
      vpc_id: id('aws_vpc.main'),
      route: [{ cidr_block: '0.0.0.0/0', gateway_id: id('aws_internet_gateway.main') }],
    },
    'aws_route_table_association.public': {
      subnet_id: id('aws_subnet.public'),
      route_table_id: id('aws_route_table.public'),
    },
    'aws_nat_gateway.main': { subnet_id: id(subnet), allocation_id: from('aws_eip.nat.id') },
    'aws_route.out': {
      route_table_id: id('aws_route_table.private'),
      destination_cidr_block: '0.0.0.0/0',
      nat_gateway_id: id('aws_nat_gateway.main'),
    },
    'aws_vpc_endpoint.s3': null,
    'aws_vpc_endpoint.secrets': null,
  });

const job = (name: string, workers: number): Attributes => ({
  name,
  role_arn: from('aws_iam_role.glue.arn'),
  connections: ['warehouse'],
  glue_version: '5.0',
  worker_type: 'G.1X',
  number_of_workers: workers,
  command: [{ name: 'glueetl', script_location: 's3://lake-of-shop/load.scala' }],
});
const crowd = (bits: number): Configuration =>
  having({
    'aws_subnet.private': [
      { vpc_id: id('aws_vpc.main'), cidr_block: `10.0.1.0/${bits}`, availability_zone: 'eu-west-1a' },
      { vpc_id: id('aws_vpc.main'), cidr_block: '10.0.2.0/24', availability_zone: 'eu-west-1b' },
    ],
    'aws_glue_job.load': Array.from({ length: 8 }, (_, at) => job(`load${at}`, 10)),
  });

const denial = (endpoint: Written) => ({
  effect: 'Deny',
  actions: ['s3:*'],
  resources: ['arn:aws:s3:::lake-of-shop/*'],
  principals: [{ type: '*', identifiers: ['*'] }],
  condition: [{ test: 'StringNotEquals', variable: 'aws:SourceVpce', values: [endpoint] }],
});
const onlyBy = (endpoint: Written, base: Configuration = rightPlan): Configuration => ({
  ...having(
    {
      'aws_s3_bucket_policy.lake': {
        bucket: 'lake-of-shop',
        policy: from('data.aws_iam_policy_document.lake.json'),
      },
    },
    base,
  ),
  data: { ...base.data, 'aws_iam_policy_document.lake': { statement: [denial(endpoint)] } },
});
const withoutProxy = set('aws_glue_job.load', {
  default_arguments: { '--TempDir': 's3://lake-of-shop/temporary/', '--disable-proxy-v2': 'true' },
});
const interfaceTo = (service: string): Attributes => ({
  vpc_id: id('aws_vpc.main'),
  service_name: `com.amazonaws.eu-west-1.${service}`,
  vpc_endpoint_type: 'Interface',
  private_dns_enabled: true,
  subnet_ids: [id('aws_subnet.private[0]')],
  security_group_ids: [id('aws_security_group.endpoint')],
});
const reachingGlue = having({ 'aws_vpc_endpoint.glue': interfaceTo('glue') }, withoutProxy);

const dynamo = (table: Written): Configuration =>
  having(
    {
      'aws_vpc_endpoint.dynamo': {
        vpc_id: id('aws_vpc.main'),
        service_name: 'com.amazonaws.eu-west-1.dynamodb',
        vpc_endpoint_type: 'Gateway',
      },
      'aws_vpc_endpoint_route_table_association.dynamo': {
        vpc_endpoint_id: id('aws_vpc_endpoint.dynamo'),
        route_table_id: table,
      },
    },
    permitting([...rights, statement(['dynamodb:PutItem'], '*')]),
  );

/** A database in a network that is peered, with routes there and back or there alone. */
const peered = (...routes: readonly ('there' | 'back')[]): Configuration => {
  const peering = id('aws_vpc_peering_connection.other');
  const route = (table: string, range: string): Attributes => ({
    route_table_id: id(table),
    destination_cidr_block: range,
    vpc_peering_connection_id: peering,
  });
  return having({
    'aws_vpc.other': { cidr_block: '10.8.0.0/16' },
    'aws_subnet.other': { vpc_id: id('aws_vpc.other'), cidr_block: '10.8.1.0/24', availability_zone: 'eu-west-1a' },
    'aws_route_table.other': { vpc_id: id('aws_vpc.other') },
    'aws_route_table_association.other': {
      subnet_id: id('aws_subnet.other'),
      route_table_id: id('aws_route_table.other'),
    },
    'aws_vpc_peering_connection.other': { vpc_id: id('aws_vpc.main'), peer_vpc_id: id('aws_vpc.other') },
    'aws_db_subnet_group.main': { name: 'main', subnet_ids: [id('aws_subnet.other')] },
    'aws_security_group.database': {
      vpc_id: id('aws_vpc.other'),
      ingress: [{ protocol: 'tcp', from_port: 5432, to_port: 5432, cidr_blocks: ['10.0.0.0/16'] }],
    },
    ...(routes.includes('there') ? { 'aws_route.there': route('aws_route_table.private', '10.8.0.0/16') } : {}),
    ...(routes.includes('back') ? { 'aws_route.back': route('aws_route_table.other', '10.0.0.0/16') } : {}),
  });
};

/** What is wrong with ways: routes, groups, endpoints, addresses. */
export const networkDefects: readonly PlanDefect[] = [
  {
    title: 'a NAT gateway in a private subnet',
    broken: natIn('aws_subnet.private[1]'),
    said: [
      /^NAT-ROUTE fails: aws_nat_gateway.main stands in aws_subnet.private\[1\], which has no route to an internet/,
    ],
    sound: natIn('aws_subnet.public'),
  },
  {
    title: 'a subnet with no table of its own, in a new network',
    broken: having({ 'aws_route_table_association.private': null }),
    said: [
      /^S3-ROUTE at risk: aws_subnet.private\[0\] is routed by aws_vpc.main.MainRouteTable, .* unless somebody adds/,
    ],
    sound: having({
      'aws_route_table_association.private': null,
      'aws_main_route_table_association.main': {
        vpc_id: id('aws_vpc.main'),
        route_table_id: id('aws_route_table.private'),
      },
    }),
  },
  {
    title: 'a gateway endpoint of S3 that stands on no table',
    broken: set('aws_vpc_endpoint.s3', { route_table_ids: null }),
    said: [/^S3-ROUTE fails: aws_subnet.private\[0\] is routed by aws_route_table.private, /],
    sound: having(
      {
        'aws_vpc_endpoint_route_table_association.s3': {
          vpc_endpoint_id: id('aws_vpc_endpoint.s3'),
          route_table_id: id('aws_route_table.private'),
        },
      },
      set('aws_vpc_endpoint.s3', { route_table_ids: null }),
    ),
  },
  {
    title: 'a group that does not let itself in',
    broken: set('aws_security_group.glue', { ingress: [] }),
    said: [/^SG-IN fails: aws_security_group.glue does not let in every TCP port from itself$/],
    sound: rightPlan,
  },
  {
    title: 'a group of which nothing is said about the way out, which Terraform closes',
    broken: set('aws_security_group.glue', { egress: null }),
    said: [
      /^SG-OUT fails: aws_security_group.glue does not let out every TCP port to itself$/,
      /^SG-S3 fails: aws_security_group.glue lets nothing out to port 443 of S3/,
      /^SG-EP fails: /,
      /^DB-SG fails: the job's groups do not let out port 5432/,
    ],
    sound: rightPlan,
  },
  {
    title: "a database whose group lets in another group than the job's",
    broken: set('aws_security_group.database', {
      ingress: [
        { protocol: 'tcp', from_port: 5432, to_port: 5432, security_groups: [id('aws_security_group.endpoint')] },
      ],
    }),
    said: [/^DB-SG fails: the groups of aws_db_instance.main do not let in port 5432 from the job's group$/],
    sound: rightPlan,
  },
  {
    title: 'a connection that names a subnet and no zone',
    broken: set('aws_glue_connection.warehouse', {
      physical_connection_requirements: [
        { subnet_id: id('aws_subnet.private[0]'), security_group_id_list: [id('aws_security_group.glue')] },
      ],
    }),
    said: [/^CONN-AZ fails: aws_glue_connection.warehouse names a subnet and no availability zone$/],
    sound: rightPlan,
  },
  {
    title: 'a connection that names another zone than its subnet is in',
    broken: set('aws_glue_connection.warehouse', {
      physical_connection_requirements: [
        {
          subnet_id: id('aws_subnet.private[1]'),
          availability_zone: 'eu-west-1a',
          security_group_id_list: [id('aws_security_group.glue')],
        },
      ],
    }),
    said: [/^AZ-BAD fails: /],
    sound: rightPlan,
  },
  {
    title: 'a way to a peered database without a way back',
    broken: peered('there'),
    said: [/^DB-ROUTE fails: .* has no route back from the database$/],
    sound: peered('there', 'back'),
  },
  {
    title: "a bucket that wants an endpoint, for a job by Glue's proxy, in a subnet without a way to Glue",
    broken: onlyBy(id('aws_vpc_endpoint.s3')),
    said: [
      /^SRC-VPCE at risk: .*; without that proxy the job needs a way to Glue too, which its subnet does not have$/,
    ],
    sound: onlyBy(id('aws_vpc_endpoint.s3'), reachingGlue),
  },
  {
    title: "a job without Glue's proxy, in a subnet without a way to Glue",
    broken: withoutProxy,
    said: [/^PROXY-OFF fails: aws_glue_job.load goes without Glue's proxy \(--disable-proxy-v2\)/],
    sound: reachingGlue,
  },
  {
    title: "a bucket that wants another endpoint than the subnet's, for a job without the proxy",
    broken: onlyBy('vpce-0a1b2c3d4e5f60718', reachingGlue),
    said: [/^SRC-VPCE fails: the policy of aws_s3_bucket.lake refuses what does not come by the endpoint or the/],
    sound: onlyBy(id('aws_vpc_endpoint.s3'), reachingGlue),
  },
  {
    title: 'eight jobs that together need more addresses than the subnet has',
    broken: crowd(26),
    said: [/^IP-FULL at risk: 8 jobs in aws_subnet.private\[0\] want 80 addresses .* never has more than 59$/],
    sound: crowd(24),
  },
  {
    title: "a gateway endpoint of DynamoDB that stands on another table than the subnet's",
    broken: dynamo('rtb-0a1b2c3d4e5f60718'),
    said: [/^API-ROUTE at risk: aws_iam_role.glue allows dynamodb:PutItem; .* has no way to dynamodb$/],
    sound: dynamo(id('aws_route_table.private')),
  },
];
