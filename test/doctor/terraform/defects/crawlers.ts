import { type Attributes, type Configuration, from } from '../plan-of.ts';
import { having, rightPlan, set } from '../right-plan.ts';
import { crawling, folder } from './crawling.ts';
import type { PlanDefect } from './defect.ts';

const jdbc: Attributes = { jdbc_target: [{ connection_name: 'warehouse', path: 'postgres/public/%' }] };
const files: Attributes = { s3_target: [{ path: 's3://lake-of-shop/in/', connection_name: 'warehouse' }] };
const network = set('aws_glue_connection.warehouse', { connection_type: 'NETWORK', connection_properties: null });
const without = (addresses: readonly string[], base: Configuration = rightPlan) =>
  having(Object.fromEntries(addresses.map((address) => [address, null])), base);

const role = from('aws_iam_role.glue.arn');
const grants: Readonly<Record<string, Attributes>> = {
  'aws_lakeformation_permissions.database': {
    principal: role,
    permissions: ['CREATE_TABLE'],
    database: [{ name: 'lake' }],
  },
  'aws_lakeformation_permissions.place': {
    principal: role,
    permissions: ['DATA_LOCATION_ACCESS'],
    data_location: [{ arn: 'arn:aws:s3:::lake-of-shop' }],
  },
};
const decided = (given: Readonly<Record<string, Attributes>>): Configuration =>
  having(
    {
      'aws_lakeformation_data_lake_settings.main': { admins: ['arn:aws:iam::123456789012:role/Steward'] },
      'aws_lakeformation_resource.lake': { arn: 'arn:aws:s3:::lake-of-shop' },
      ...given,
    },
    crawling(folder),
  );

/** What is wrong with crawlers that read by a connection, or where Lake Formation decides. */
export const crawlerDefects: readonly PlanDefect[] = [
  {
    title: 'a crawler that reads a database by a connection, in a subnet without any way out',
    broken: crawling(
      jdbc,
      without(['aws_vpc_endpoint.s3', 'aws_vpc_endpoint.secrets'], set('aws_security_group.glue', { ingress: [] })),
    ),
    said: [
      /^SG-IN fails: aws_security_group.glue does not let in every TCP port from itself$/,
      /^S3-ROUTE fails: aws_subnet.private\[0\] is routed by aws_route_table.private, /,
      /^SM-ROUTE fails: the crawler reads a secret, and aws_subnet.private\[0\] has neither/,
    ],
    sound: crawling(jdbc),
  },
  {
    title: 'a crawler that reads files by a connection, in a subnet without S3',
    broken: crawling(files, without(['aws_vpc_endpoint.s3'], network)),
    said: [/^S3-ROUTE fails: aws_subnet.private\[0\] is routed by aws_route_table.private, /],
    sound: crawling(files, network),
  },
  {
    title: 'a crawler whose connection names no network, to a database in one',
    broken: crawling(jdbc, set('aws_glue_connection.warehouse', { physical_connection_requirements: null })),
    said: [/^CONN-AZ fails: aws_glue_connection.warehouse names neither a subnet nor groups, and aws_db_instance.main/],
    sound: crawling(jdbc),
  },
  {
    title: 'a crawler without grants, where Lake Formation decides',
    broken: decided({}),
    said: [
      /^LAKE-FORM fails: Lake Formation decides about lake, and aws_iam_role.glue has no grant of CREATE_TABLE on it$/,
      /^LAKE-FORM fails: s3:\/\/lake-of-shop\/in\/ is registered .* has no grant of DATA_LOCATION_ACCESS on it$/,
    ],
    sound: decided(grants),
  },
];
