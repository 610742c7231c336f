import { type Attributes, type Configuration, from, type Written } from '../terraform/plan-of.ts';
import { id, MANAGED, statement, trust } from '../terraform/right-plan.ts';

const ZONES = ['eu-west-1a', 'eu-west-1b'];
const inEachZone = (make: (zone: string, at: number) => Attributes): readonly Attributes[] => ZONES.map(make);
/** As network modules write it, so that callers may hand in a network of their own. */
const vpc = from('local.vpc_id');
const beside = (resource: string, ...more: readonly string[]): Written => from(resource, ...more, 'count.index');

/** A network as Terraform's modules for it make one: two zones, one NAT gateway. */
const network: Configuration['resources'] = {
  'aws_vpc.this': [{ cidr_block: '10.0.0.0/16', enable_dns_support: true, enable_dns_hostnames: true }],
  'aws_internet_gateway.this': [{ vpc_id: vpc }],
  'aws_subnet.public': inEachZone((zone, at) => ({
    vpc_id: vpc,
    cidr_block: `10.0.${101 + at}.0/24`,
    availability_zone: zone,
  })),
  'aws_subnet.private': inEachZone((zone, at) => ({
    vpc_id: vpc,
    cidr_block: `10.0.${1 + at}.0/24`,
    availability_zone: zone,
  })),
  'aws_route_table.public': [{ vpc_id: vpc }],
  'aws_route.public_internet_gateway': [
    {
      route_table_id: id('aws_route_table.public[0]'),
      destination_cidr_block: '0.0.0.0/0',
      gateway_id: id('aws_internet_gateway.this[0]'),
    },
  ],
  'aws_route_table_association.public': inEachZone(() => ({
    subnet_id: beside('aws_subnet.public'),
    route_table_id: id('aws_route_table.public[0]'),
  })),
  'aws_nat_gateway.this': [{ subnet_id: beside('aws_subnet.public', 'var.single_nat_gateway') }],
  'aws_route_table.private': [{ vpc_id: vpc }],
  'aws_route.private_nat_gateway': [
    {
      route_table_id: beside('aws_route_table.private'),
      destination_cidr_block: '0.0.0.0/0',
      nat_gateway_id: beside('aws_nat_gateway.this'),
    },
  ],
  'aws_route_table_association.private': inEachZone(() => ({
    subnet_id: beside('aws_subnet.private'),
    route_table_id: beside('aws_route_table.private', 'var.single_nat_gateway'),
  })),
};

/**
 * A job that loads a database, as Terraform's modules for networks and for Glue are put together: one group for job and
 * database, opened to the port alone, and a connection that says nothing of zones.
 */
export const networkModule: Configuration = {
  data: {
    'aws_iam_policy_document.job': {
      statement: [
        statement(['s3:GetObject', 's3:PutObject', 's3:ListBucket'], from('aws_s3_bucket.scripts.arn')),
        statement(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::shop-glue-scripts/*'),
      ],
    },
  },
  resources: {
    'aws_security_group.etl': { vpc_id: from('module.vpc.vpc_id') },
    'aws_vpc_security_group_ingress_rule.postgres': {
      security_group_id: id('aws_security_group.etl'),
      referenced_security_group_id: id('aws_security_group.etl'),
      ip_protocol: 'tcp',
      from_port: 5432,
      to_port: 5432,
    },
    'aws_vpc_security_group_egress_rule.all': {
      security_group_id: id('aws_security_group.etl'),
      cidr_ipv4: '0.0.0.0/0',
      ip_protocol: '-1',
    },
    'aws_db_subnet_group.shop': { name: 'shop', subnet_ids: from('module.vpc.private_subnets') },
    'aws_db_instance.shop': {
      engine: 'postgres',
      engine_version: '16.4',
      db_subnet_group_name: 'shop',
      manage_master_user_password: true,
      vpc_security_group_ids: [id('aws_security_group.etl')],
      publicly_accessible: false,
    },
    'aws_s3_bucket.scripts': { bucket: 'shop-glue-scripts' },
    'aws_iam_role.glue': { name: 'shop-glue', assume_role_policy: trust('glue.amazonaws.com') },
    'aws_iam_role_policy_attachment.service': { role: 'shop-glue', policy_arn: MANAGED },
    'aws_iam_role_policy.job': {
      role: from('aws_iam_role.glue.id'),
      policy: from('data.aws_iam_policy_document.job.json'),
    },
    'aws_glue_connection.shop': {
      name: 'shop',
      connection_properties: {
        JDBC_CONNECTION_URL: from('aws_db_instance.shop.endpoint'),
        SECRET_ID: from('aws_db_instance.shop.master_user_secret[0].secret_arn'),
        JDBC_ENFORCE_SSL: 'true',
      },
      physical_connection_requirements: [
        { subnet_id: from('module.vpc.private_subnets[0]'), security_group_id_list: [id('aws_security_group.etl')] },
      ],
    },
    'aws_glue_job.load': {
      name: 'load',
      role_arn: from('aws_iam_role.glue.arn'),
      connections: ['shop'],
      glue_version: '5.0',
      worker_type: 'G.1X',
      number_of_workers: 2,
      command: [{ name: 'glueetl', script_location: 's3://shop-glue-scripts/load.py' }],
      default_arguments: { '--TempDir': 's3://shop-glue-scripts/temporary/' },
    },
  },
  modules: {
    vpc: {
      given: { single_nat_gateway: true },
      module: { resources: network },
      outputs: { vpc_id: from('aws_vpc.this[0].id'), private_subnets: from('aws_subnet.private') },
    },
  },
};
