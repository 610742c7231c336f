import { describe, expect, test } from 'vitest';
import { type Attributes, type Configuration, from, planOf } from './plan-of.ts';
import { reportOnPlan, saidOf, saidOfPlan } from './report-on-plan.ts';
import { having, id, rightPlan, set } from './right-plan.ts';

const { resources, data = {} } = rightPlan;
const isOfNetwork = (address: string) => /^aws_(vpc|subnet|route|security_group)/.test(address);
const parts = (wanted: boolean): Configuration['resources'] =>
  Object.fromEntries(Object.entries(resources).filter(([address]) => isOfNetwork(address) === wanted));
const own = (address: string): Attributes => {
  const found = resources[address];
  if (found === undefined || Array.isArray(found)) throw new Error(`There is no single ${address}.`);
  return found as Attributes;
};

/** The network in a module, whose outputs the rest takes. */
const networkApart: Configuration = {
  data,
  resources: {
    ...parts(false),
    'aws_db_subnet_group.main': { name: 'main', subnet_ids: from('module.network.subnets') },
    'aws_db_instance.main': {
      ...own('aws_db_instance.main'),
      vpc_security_group_ids: [from('module.network.database_group')],
    },
    'aws_glue_connection.warehouse': {
      ...own('aws_glue_connection.warehouse'),
      physical_connection_requirements: [
        {
          subnet_id: from('module.network.subnets[0]'),
          availability_zone: 'eu-west-1a',
          security_group_id_list: [from('module.network.glue_group')],
        },
      ],
    },
  },
  modules: {
    network: {
      given: {},
      module: { resources: parts(true) },
      outputs: {
        subnets: from('aws_subnet.private'),
        glue_group: from('aws_security_group.glue.id'),
        database_group: from('aws_security_group.database.id'),
      },
    },
  },
};

describe('a plan in which the network is a module', () => {
  test('is as silent as one in which it is not', () => {
    expect(saidOf(networkApart)).toEqual([]);
  });

  test('is found wrong where the output of a list gives a subnet in another zone', () => {
    const connection = networkApart.resources['aws_glue_connection.warehouse'] as Attributes;
    const away = {
      ...connection,
      physical_connection_requirements: [
        {
          subnet_id: from('module.network.subnets[1]'),
          availability_zone: 'eu-west-1a',
          security_group_id_list: [from('module.network.glue_group')],
        },
      ],
    };
    expect(
      saidOf({ ...networkApart, resources: { ...networkApart.resources, 'aws_glue_connection.warehouse': away } }),
    ).toEqual([expect.stringMatching(/^AZ-BAD fails: /)]);
  });

  test('tells what a module is given by its variables', () => {
    const given: Configuration = {
      data,
      resources: {
        ...parts(true),
        ...parts(false),
        'aws_glue_connection.warehouse': own('aws_glue_connection.warehouse'),
      },
      modules: {
        more: {
          given: { subnet: id('aws_subnet.private[1]'), group: id('aws_security_group.glue') },
          module: {
            resources: {
              'aws_glue_connection.other': {
                name: 'other',
                connection_type: 'NETWORK',
                physical_connection_requirements: [
                  {
                    subnet_id: from('var.subnet'),
                    availability_zone: 'eu-west-1a',
                    security_group_id_list: [from('var.group')],
                  },
                ],
              },
            },
          },
          outputs: {},
        },
      },
    };
    const job = { ...own('aws_glue_job.load'), connections: ['other'] };
    expect(saidOf({ ...given, resources: { ...given.resources, 'aws_glue_job.load': job } })).toEqual([
      expect.stringMatching(/^AZ-BAD fails: module.more.aws_glue_connection.other /),
    ]);
  });
});

test('resources that for_each makes are told apart by their keys', () => {
  const keyed = (configuration: Configuration) =>
    JSON.parse(
      JSON.stringify(planOf(configuration))
        .replaceAll(/\[([01])\]/g, '[\\"zone-$1\\"]')
        .replaceAll(/"index":([01])/g, '"index":"zone-$1"')
        .replaceAll('count.index', 'each.key'),
    );
  expect(saidOfPlan(keyed(rightPlan))).toEqual([]);
  const elsewhere = set('aws_glue_connection.warehouse', {
    physical_connection_requirements: [
      {
        subnet_id: id('aws_subnet.private[1]'),
        availability_zone: 'eu-west-1a',
        security_group_id_list: [id('aws_security_group.glue')],
      },
    ],
  });
  expect(saidOfPlan(keyed(elsewhere))).toEqual([
    expect.stringMatching(/^AZ-BAD fails: .*aws_subnet.private\["zone-1"\]/),
  ]);
});

describe('a plan that does not say all', () => {
  test('judges a subnet whose network comes from a local value by the only network that it makes', () => {
    const inLocal = (resource: string) => {
      const all = resources[resource] ?? [];
      return (Array.isArray(all) ? all : [all]).map((each: Attributes) => ({ ...each, vpc_id: from('local.vpc_id') }));
    };
    expect(saidOf(having({ 'aws_subnet.private': inLocal('aws_subnet.private') }))).toEqual([]);
    const two = having({
      'aws_subnet.private': inLocal('aws_subnet.private'),
      'aws_vpc.other': { cidr_block: '10.8.0.0/16' },
    });
    expect(saidOf(two)).toContainEqual(
      expect.stringMatching(/^unknown .*only applying tells the VPC: vpc_id of aws_subnet/),
    );
  });

  test('does not take the condition of an index for what it gives', () => {
    const table = from('aws_route_table.private', 'var.single_nat_gateway', 'count.index');
    const pair = (): Attributes => ({ subnet_id: from('aws_subnet.private', 'count.index'), route_table_id: table });
    expect(saidOf(having({ 'aws_route_table_association.private': [pair(), pair()] }))).toEqual([]);
  });

  test('calls unknown what the rules of a group let in that no plan writes down', () => {
    expect(saidOf(rightPlan, 'not at all')).toEqual([
      expect.stringMatching(/^unknown DB-SG: whether the groups of aws_db_instance.main let in port 5432 from the job/),
    ]);
  });

  test('does not take the group of one rule for that of another', () => {
    const rule = (port: number, group: string) => ({
      protocol: 'tcp',
      from_port: port,
      to_port: port,
      security_groups: [id(group)],
    });
    const ingress = [rule(5432, 'aws_security_group.endpoint'), rule(443, 'aws_security_group.glue')];
    const mixed = set('aws_security_group.database', { ingress });
    expect(saidOf(mixed)).toEqual([expect.stringMatching(/^unknown DB-SG: /)]);
    expect(saidOf(mixed, 'each by itself')).toEqual([expect.stringMatching(/^DB-SG fails: /)]);
  });

  test('calls unknown what an address asks for about TLS of which only the host is known', () => {
    const properties = own('aws_glue_connection.warehouse')['connection_properties'] as Attributes;
    const { JDBC_ENFORCE_SSL: _, ...rest } = properties;
    expect(saidOf(set('aws_glue_connection.warehouse', { connection_properties: rest }))).toEqual([
      expect.stringMatching(/^unknown FORCE-SSL: what the address of aws_glue_connection.warehouse asks for about TLS/),
    ]);
  });

  test('calls unknown what a role of which only a data source knows may do', () => {
    expect(saidOf({ ...rightPlan, data: {} }).filter((line) => !line.startsWith('unknown'))).toEqual([]);
    expect(saidOf({ ...rightPlan, data: {} })).toContainEqual(expect.stringMatching(/^unknown .*SM-DENY/));
  });
});

describe('a plan for what is there already', () => {
  test('knows it by its ids, its ARNs and its addresses', () => {
    const known: Configuration = having({
      'aws_subnet.private': [
        {
          id: 'subnet-0a1b2c3d',
          vpc_id: id('aws_vpc.main'),
          cidr_block: '10.0.1.0/24',
          availability_zone: 'eu-west-1a',
        },
        {
          id: 'subnet-1b2c3d4e',
          vpc_id: id('aws_vpc.main'),
          cidr_block: '10.0.2.0/24',
          availability_zone: 'eu-west-1b',
        },
      ],
      'aws_security_group.glue': { ...own('aws_security_group.glue'), id: 'sg-0a1b2c3d4e' },
      'aws_db_instance.main': {
        ...own('aws_db_instance.main'),
        address: 'main.abcdefghijkl.eu-west-1.rds.amazonaws.com',
      },
      'aws_glue_connection.warehouse': {
        ...own('aws_glue_connection.warehouse'),
        connection_properties: {
          JDBC_CONNECTION_URL: 'jdbc:postgresql://main.abcdefghijkl.eu-west-1.rds.amazonaws.com:5432/postgres',
          SECRET_ID: from('aws_secretsmanager_secret.login.id'),
          JDBC_ENFORCE_SSL: 'true',
        },
        physical_connection_requirements: [
          { subnet_id: 'subnet-0a1b2c3d', availability_zone: 'eu-west-1a', security_group_id_list: ['sg-0a1b2c3d4e'] },
        ],
      },
    });
    const plan = JSON.parse(JSON.stringify(planOf(known)));
    // Terraform writes what it knows of ids among the values, and nowhere among what is written.
    for (const { expressions } of plan.configuration.root_module.resources) {
      delete expressions.id;
      delete expressions.address;
    }
    expect(saidOfPlan(plan)).toEqual([]);
    const { paths } = reportOnPlan(plan);
    expect(paths.flatMap(({ ways }) => ways.map(({ to }) => to))).toEqual(['s3', 'secret', 'database']);
  });
});
