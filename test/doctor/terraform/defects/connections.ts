import { type Attributes, type Configuration, from, type Written } from '../plan-of.ts';
import { having, id, set } from '../right-plan.ts';
import type { PlanDefect } from './defect.ts';

const peering: Readonly<Record<string, Attributes>> = {
  'aws_vpc_peering_connection.other': { vpc_id: id('aws_vpc.main'), peer_vpc_id: id('aws_vpc.other') },
  'aws_route.other': {
    route_table_id: id('aws_route_table.private'),
    destination_cidr_block: '10.8.0.0/16',
    vpc_peering_connection_id: id('aws_vpc_peering_connection.other'),
  },
};

/** A second connection of the job, somewhere, which leads to a database by its address or to none. */
const second = (subnet: string, zone: string, url: Written | null, group = 'aws_security_group.glue'): Configuration =>
  having(
    {
      'aws_vpc.other': { cidr_block: '10.8.0.0/16' },
      'aws_subnet.other': { vpc_id: id('aws_vpc.other'), cidr_block: '10.8.1.0/24', availability_zone: 'eu-west-1a' },
      'aws_security_group.other': { vpc_id: id('aws_vpc.main') },
      'aws_glue_connection.second': {
        name: 'second',
        ...(url === null
          ? { connection_type: 'NETWORK' }
          : {
              connection_properties: {
                JDBC_CONNECTION_URL: url,
                SECRET_ID: from('aws_secretsmanager_secret.login.id'),
                JDBC_ENFORCE_SSL: 'true',
              },
            }),
        physical_connection_requirements: [
          { subnet_id: id(subnet), availability_zone: zone, security_group_id_list: [id(group)] },
        ],
      },
    },
    set('aws_glue_job.load', { connections: ['warehouse', 'second'] }),
  );

const ELSEWHERE = 'jdbc:postgresql://reports.example.com:5432/reports';

/** What is wrong with more than one connection of a job. */
export const connectionDefects: readonly PlanDefect[] = [
  {
    title: 'connections in two networks',
    broken: second('aws_subnet.other', 'eu-west-1a', null),
    said: [
      /^MULTI fails: aws_glue_connection.second stands in another network than aws_glue_connection.warehouse, .* by a way/,
    ],
    sound: having(peering, second('aws_subnet.other', 'eu-west-1a', null)),
  },
  {
    title: 'a second connection with a group of its own, to a database elsewhere',
    broken: second('aws_subnet.private[0]', 'eu-west-1a', ELSEWHERE, 'aws_security_group.other'),
    said: [
      /^MULTI at risk: aws_glue_connection.second has other groups than aws_glue_connection.warehouse, the first one/,
      /^unknown DB-SG, DB-ROUTE: the plan does not make the database reports.example.com$/,
    ],
    // Glue takes the first one whose subnet has addresses.
    sound: second(
      'aws_subnet.private[1]',
      'eu-west-1b',
      from('aws_db_instance.main.endpoint'),
      'aws_security_group.other',
    ),
  },
];
