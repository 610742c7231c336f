import { type Attributes, type Configuration, from } from '../plan-of.ts';
import { having, permitting, rightPlan, rights, set, statement } from '../right-plan.ts';
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
const decided = (given: Readonly<Record<string, Attributes>>, base: Configuration = rightPlan): Configuration =>
  having(
    {
      'aws_lakeformation_data_lake_settings.main': { admins: ['arn:aws:iam::123456789012:role/Steward'] },
      'aws_lakeformation_resource.lake': { arn: 'arn:aws:s3:::lake-of-shop' },
      ...given,
    },
    crawling(folder, base),
  );

const mayAsk = permitting([...rights, statement(['lakeformation:GetDataAccess'], '*')]);
/** A crawler that asks Lake Formation for credentials to read its folder by. */
const byCredentials = (base: Configuration) =>
  set('aws_glue_crawler.lake', { lake_formation_configuration: [{ use_lake_formation_credentials: true }] }, base);
const { 'aws_lakeformation_permissions.database': onDatabase = {} } = grants;

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
  {
    title: 'a crawler by the credentials of Lake Formation, without a grant on its place',
    broken: byCredentials(decided({ 'aws_lakeformation_permissions.database': onDatabase }, mayAsk)),
    said: [/^LAKE-FORM fails: s3:\/\/lake-of-shop\/in\/ is registered .* has no grant of DATA_LOCATION_ACCESS on it$/],
    sound: byCredentials(decided(grants, mayAsk)),
  },
  {
    title: 'a crawler by the credentials of Lake Formation, whose role may not ask for them',
    broken: byCredentials(decided(grants)),
    said: [
      /^LAKE-FORM fails: aws_iam_role.glue lacks lakeformation:GetDataAccess, by which aws_glue_crawler.lake gets/,
    ],
    // Whether another configuration registers the folder, this one does not show.
    sound: byCredentials(crawling(folder, mayAsk)),
  },
];
