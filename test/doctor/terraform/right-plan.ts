import { type Attributes, type Configuration, from, type Written } from './plan-of.ts';

export const id = (address: string) => from(`${address}.id`);

/** The trust of a role in a service, as `jsonencode` gives it where all of it is known. */
export const trust = (service: string) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] });

/** A block of `aws_iam_policy_document`, which is read only when it is applied. */
export const statement = (actions: readonly string[], ...resources: readonly Written[]) => ({ actions, resources });

export const MANAGED = 'arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole';

const network: Configuration['resources'] = {
  'aws_vpc.main': { cidr_block: '10.0.0.0/16', enable_dns_support: true, enable_dns_hostnames: true },
  'aws_subnet.private': [
    { vpc_id: id('aws_vpc.main'), cidr_block: '10.0.1.0/24', availability_zone: 'eu-west-1a' },
    { vpc_id: id('aws_vpc.main'), cidr_block: '10.0.2.0/24', availability_zone: 'eu-west-1b' },
  ],
  'aws_route_table.private': { vpc_id: id('aws_vpc.main') },
  'aws_route_table_association.private': [
    { subnet_id: from('aws_subnet.private', 'count.index'), route_table_id: id('aws_route_table.private') },
    { subnet_id: from('aws_subnet.private', 'count.index'), route_table_id: id('aws_route_table.private') },
  ],
  'aws_vpc_endpoint.s3': {
    vpc_id: id('aws_vpc.main'),
    service_name: 'com.amazonaws.eu-west-1.s3',
    vpc_endpoint_type: 'Gateway',
    route_table_ids: [id('aws_route_table.private')],
  },
  'aws_vpc_endpoint.secrets': {
    vpc_id: id('aws_vpc.main'),
    service_name: 'com.amazonaws.eu-west-1.secretsmanager',
    vpc_endpoint_type: 'Interface',
    private_dns_enabled: true,
    subnet_ids: [id('aws_subnet.private[0]')],
    security_group_ids: [id('aws_security_group.endpoint')],
  },
  'aws_security_group.endpoint': {
    vpc_id: id('aws_vpc.main'),
    ingress: [{ protocol: 'tcp', from_port: 443, to_port: 443, cidr_blocks: ['10.0.0.0/16'] }],
  },
  'aws_security_group.glue': {
    vpc_id: id('aws_vpc.main'),
    ingress: [{ protocol: 'tcp', from_port: 0, to_port: 65535, self: true }],
    egress: [{ protocol: '-1', from_port: 0, to_port: 0, cidr_blocks: ['0.0.0.0/0'] }],
  },
  'aws_security_group.database': {
    vpc_id: id('aws_vpc.main'),
    ingress: [{ protocol: 'tcp', from_port: 5432, to_port: 5432, security_groups: [id('aws_security_group.glue')] }],
  },
};

const around: Configuration['resources'] = {
  'aws_db_subnet_group.main': { name: 'main', subnet_ids: from('aws_subnet.private') },
  'aws_db_instance.main': {
    engine: 'postgres',
    engine_version: '16.4',
    db_subnet_group_name: 'main',
    vpc_security_group_ids: [id('aws_security_group.database')],
    publicly_accessible: false,
  },
  'aws_secretsmanager_secret.login': { name: 'login' },
  'aws_s3_bucket.lake': { bucket: 'lake-of-shop' },
  'aws_iam_role.glue': { name: 'glue', assume_role_policy: trust('glue.amazonaws.com') },
  'aws_iam_role_policy_attachment.glue': { role: 'glue', policy_arn: MANAGED },
  'aws_iam_role_policy.glue': {
    role: from('aws_iam_role.glue.id'),
    policy: from('data.aws_iam_policy_document.glue.json'),
  },
  'aws_glue_connection.warehouse': {
    name: 'warehouse',
    connection_properties: {
      JDBC_CONNECTION_URL: from('aws_db_instance.main.endpoint'),
      SECRET_ID: from('aws_secretsmanager_secret.login.id'),
      JDBC_ENFORCE_SSL: 'true',
    },
    physical_connection_requirements: [
      {
        subnet_id: id('aws_subnet.private[0]'),
        availability_zone: 'eu-west-1a',
        security_group_id_list: [id('aws_security_group.glue')],
      },
    ],
  },
  'aws_glue_job.load': {
    name: 'load',
    role_arn: from('aws_iam_role.glue.arn'),
    connections: ['warehouse'],
    glue_version: '5.0',
    worker_type: 'G.1X',
    number_of_workers: 2,
    command: [{ name: 'glueetl', script_location: 's3://lake-of-shop/load.scala' }],
    default_arguments: { '--TempDir': 's3://lake-of-shop/temporary/' },
  },
};

/** What the role of the job may do, as a data source says it. */
export const rights: readonly Attributes[] = [
  statement(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::lake-of-shop/*'),
  statement(['secretsmanager:GetSecretValue'], from('aws_secretsmanager_secret.login.arn')),
];

/** A configuration in which all is right, as people write it. */
export const rightPlan: Configuration = {
  resources: { ...network, ...around },
  data: { 'aws_iam_policy_document.glue': { statement: rights } },
};

/** A configuration with resources instead of those that it has, or beside them; null takes one away. */
export function having(
  resources: Readonly<Record<string, Attributes | readonly Attributes[] | null>>,
  base: Configuration = rightPlan,
): Configuration {
  const kept = Object.entries({ ...base.resources, ...resources }).flatMap(
    ([address, attributes]): [string, Attributes | readonly Attributes[]][] =>
      attributes === null ? [] : [[address, attributes]],
  );
  return { ...base, resources: Object.fromEntries(kept) };
}

/** A resource with some of its attributes set anew; null takes one away. */
export function set(
  address: string,
  attributes: Readonly<Record<string, Written | null>>,
  base: Configuration = rightPlan,
): Configuration {
  const own = base.resources[address];
  if (own === undefined || Array.isArray(own)) throw new Error(`There is no single ${address}.`);
  const kept = Object.entries({ ...own, ...attributes }).flatMap(([name, value]): [string, Written][] =>
    value === null ? [] : [[name, value]],
  );
  return having({ [address]: Object.fromEntries(kept) }, base);
}

/** A configuration whose role has these rights. */
export function permitting(statements: readonly Attributes[], base: Configuration = rightPlan): Configuration {
  return { ...base, data: { ...base.data, 'aws_iam_policy_document.glue': { statement: statements } } };
}
