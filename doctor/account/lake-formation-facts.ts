import {
  GetDataLakeSettingsCommand,
  type LakeFormationClient,
  type ListPermissionsCommandInput,
  type PrincipalResourcePermissions,
  paginateListPermissions,
  paginateListResources,
} from '@aws-sdk/client-lakeformation';
import type { Crawler } from '../facts/glue.ts';
import type { LakeFormation, LakeFormationGrant } from '../facts/permissions.ts';
import { type Known, Missing, Unknown } from '../facts/unknown.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { MissingFacts } from './missing-facts.ts';

function readGrant({ Principal, Resource, Permissions }: PrincipalResourcePermissions): LakeFormationGrant {
  const { Database, Table, DataLocation } = Resource ?? {};
  return {
    principal: Principal?.DataLakePrincipalIdentifier ?? '',
    database: Database?.Name ?? Table?.DatabaseName ?? null,
    onTables: Table !== undefined,
    location: DataLocation?.ResourceArn ?? null,
    permissions: Permissions ?? [],
  };
}

/** Asks Lake Formation what it decides about the crawlers' roles and databases. */
export async function readLakeFormation(
  lakeFormation: LakeFormationClient,
  calls: AwsCalls,
  missing: MissingFacts,
  crawlers: readonly Crawler[],
  roleArns: readonly string[],
): Promise<LakeFormation | null> {
  if (crawlers.length === 0) return null;
  const granted = async (request: ListPermissionsCommandInput): Promise<Known<readonly LakeFormationGrant[]>> => {
    const pages = paginateListPermissions({ client: lakeFormation }, request);
    const all = await calls.pages(
      'lakeformation:ListPermissions',
      'grant',
      pages,
      (page) => page.PrincipalResourcePermissions,
    );
    // A database that is not there yet has no grants.
    if (all instanceof Missing) return [];
    return all instanceof Unknown ? all : all.map(readGrant);
  };
  const settings = await calls.call('lakeformation:GetDataLakeSettings', 'settings', () =>
    lakeFormation.send(new GetDataLakeSettingsCommand({})),
  );
  const places = paginateListResources({ client: lakeFormation }, {});
  const registered = await calls.pages('lakeformation:ListResources', 'place', places, (page) => page.ResourceInfoList);
  const databases = [...new Set(crawlers.flatMap(({ database }) => database ?? []))];
  const lists = [
    ...(await Promise.all(roleArns.map((arn) => granted({ Principal: { DataLakePrincipalIdentifier: arn } })))),
    ...(await Promise.all(databases.map((Name) => granted({ Resource: { Database: { Name } } })))),
  ];
  const gap = [settings, registered, ...lists].find((each) => each instanceof Unknown);
  if (gap instanceof Unknown) {
    missing.notJudged('what Lake Formation decides', gap, ['LAKE-FORM']);
    return null;
  }
  if (settings instanceof Unknown || registered instanceof Unknown) return null;
  const {
    DataLakeAdmins = [],
    CreateDatabaseDefaultPermissions,
    CreateTableDefaultPermissions,
  } = settings.DataLakeSettings ?? {};
  return {
    place: { key: 'lake-formation', id: 'Lake Formation', path: null },
    decidesAlone:
      (CreateDatabaseDefaultPermissions ?? []).length === 0 || (CreateTableDefaultPermissions ?? []).length === 0,
    admins: DataLakeAdmins.flatMap(({ DataLakePrincipalIdentifier }) => DataLakePrincipalIdentifier ?? []),
    locations: registered.flatMap(({ ResourceArn }) => ResourceArn ?? []),
    grants: lists.flatMap((each) => (each instanceof Unknown ? [] : each)),
  };
}
