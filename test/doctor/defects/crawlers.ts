import {
  allow,
  connecting,
  get,
  permitting,
  type RawResource,
  type RawTemplate,
  ref,
  right,
  setting,
  sub,
} from '../raw-stack.ts';
import { crawling, folder } from './crawling.ts';
import type { Defect } from './defect.ts';
import { own } from './own-statements.ts';

const jdbc = { JdbcTargets: [{ ConnectionName: ref('Connection'), Path: 'postgres/public/%' }] };

const files = { S3Targets: [{ Path: sub('s3://{Bucket}/in/'), ConnectionName: ref('Connection') }] };

const lake = (...grants: readonly (readonly [string, RawResource])[]): Readonly<Record<string, RawResource>> => ({
  Lake: {
    Type: 'AWS::LakeFormation::DataLakeSettings',
    Properties: { CreateDatabaseDefaultPermissions: [], CreateTableDefaultPermissions: [] },
  },
  Registered: { Type: 'AWS::LakeFormation::Resource', Properties: { ResourceArn: get('Bucket', 'Arn') } },
  ...Object.fromEntries(grants),
});

const principal = { DataLakePrincipalIdentifier: get('Role', 'Arn') };

const tableGrant = [
  'TableGrant',
  {
    Type: 'AWS::LakeFormation::PrincipalPermissions',
    Properties: { Principal: principal, Resource: { Database: { Name: 'lake' } }, Permissions: ['CREATE_TABLE'] },
  },
] as const;

const placeGrant = [
  'PlaceGrant',
  {
    Type: 'AWS::LakeFormation::Permissions',
    Properties: {
      DataLakePrincipal: principal,
      Resource: { DataLocationResource: { S3Resource: get('Bucket', 'Arn') } },
      Permissions: ['DATA_LOCATION_ACCESS'],
    },
  },
] as const;

/** A crawler that asks Lake Formation for credentials to read its folder by. */
const byCredentials = (more: Readonly<Record<string, RawResource>>, template: RawTemplate = right) =>
  setting(
    'Crawler',
    { LakeFormationConfiguration: { UseLakeFormationCredentials: true } },
    crawling(folder, more, template),
  );

const mayAsk = permitting([...own, allow('lakeformation:GetDataAccess')]);

/** What is wrong with crawlers that read by a connection, or where Lake Formation decides. */
export const crawlerDefects: readonly Defect[] = [
  {
    title: 'a crawler that reads a database by a connection, in a subnet without any way out',
    broken: crawling(jdbc, { S3Endpoint: null, SecretsEndpoint: null, JobGroupItself: null }),
    said: [
      /^SG-IN fails: JobGroup does not let in every TCP port from itself$/,
      /^S3-ROUTE fails: Subnet is routed by Table, /,
      /^SM-ROUTE fails: the crawler reads a secret, and Subnet has neither/,
    ],
    sound: crawling(jdbc),
  },
  {
    title: 'a crawler that reads files by a connection, in a subnet without S3',
    broken: crawling(
      files,
      { S3Endpoint: null },
      connecting({ ConnectionType: 'NETWORK', ConnectionProperties: undefined }),
    ),
    said: [/^S3-ROUTE fails: Subnet is routed by Table, /],
    sound: crawling(files, {}, connecting({ ConnectionType: 'NETWORK', ConnectionProperties: undefined })),
  },
  {
    title: 'a crawler whose connection names no network, to a database in one',
    broken: crawling(jdbc, {}, connecting({ PhysicalConnectionRequirements: undefined })),
    said: [/^CONN-AZ fails: Connection names neither a subnet nor groups, and Database stands in a network$/],
    sound: crawling(jdbc),
  },
  {
    title: 'a crawler without grants, where Lake Formation decides',
    broken: crawling(folder, lake()),
    said: [
      /^LAKE-FORM fails: Lake Formation decides about lake, and Role has no grant of CREATE_TABLE on it$/,
      /^LAKE-FORM fails: s3:\/\/Bucket\/in\/ is registered with Lake Formation, and Role has no grant of DATA_LOCATION_ACCESS on it$/,
    ],
    sound: crawling(folder, lake(tableGrant, placeGrant)),
  },
  {
    title: 'a crawler by the credentials of Lake Formation, without a grant on its place',
    broken: byCredentials(lake(tableGrant), mayAsk),
    said: [/^LAKE-FORM fails: s3:\/\/Bucket\/in\/ is registered .* Role has no grant of DATA_LOCATION_ACCESS on it$/],
    sound: byCredentials(lake(tableGrant, placeGrant), mayAsk),
  },
  {
    title: 'a crawler by the credentials of Lake Formation, whose role may not ask for them',
    broken: byCredentials(lake(tableGrant, placeGrant)),
    said: [
      /^LAKE-FORM fails: Role lacks lakeformation:GetDataAccess, by which Crawler gets the credentials of Lake Formation$/,
    ],
    // Whether another stack registers the folder, this one does not show.
    sound: byCredentials({}, mayAsk),
  },
];
