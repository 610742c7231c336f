import type { LakeFormation, LakeFormationGrant } from '../facts/permissions.ts';
import { at, each, type Json, text, texts } from '../json.ts';
import type { Resource, Resources } from './resources.ts';
import { roleKey } from './role-name.ts';

function grant(
  principal: Json | undefined,
  resource: Json | undefined,
  permissions: Json | undefined,
): LakeFormationGrant {
  const database = at(resource, 'DatabaseResource') ?? at(resource, 'Database');
  const table = at(resource, 'TableResource') ?? at(resource, 'Table');
  const location = at(resource, 'DataLocationResource') ?? at(resource, 'DataLocation');
  return {
    principal: roleKey(at(principal, 'DataLakePrincipalIdentifier')) ?? '',
    database: text(at(database, 'Name')) ?? text(at(table, 'DatabaseName')),
    onTables: table !== undefined,
    location: text(at(location, 'S3Resource')) ?? text(at(location, 'ResourceArn')),
    permissions: texts(permissions),
  };
}

function grants(resources: Resources): readonly LakeFormationGrant[] {
  return [
    ...resources
      .ofType('AWS::LakeFormation::Permissions')
      .map(({ properties: { DataLakePrincipal, Resource, Permissions } }) =>
        grant(DataLakePrincipal, Resource, Permissions),
      ),
    ...resources
      .ofType('AWS::LakeFormation::PrincipalPermissions')
      .map(({ properties: { Principal, Resource, Permissions } }) => grant(Principal, Resource, Permissions)),
  ];
}

/** Whether a list of permissions that everybody gets by default is there, and empty. */
const isEmpty = (value: Json | undefined) => value !== undefined && each(value).length === 0;

function decidesAlone({ properties }: Resource): boolean {
  return (
    isEmpty(properties['CreateDatabaseDefaultPermissions']) || isEmpty(properties['CreateTableDefaultPermissions'])
  );
}

/** Reads what a template says of Lake Formation; null for one that does not speak of it. */
export function readLakeFormation(resources: Resources): LakeFormation | null {
  const settings = resources.ofType('AWS::LakeFormation::DataLakeSettings');
  const registered = resources.ofType('AWS::LakeFormation::Resource');
  const [first] = [...settings, ...registered];
  if (first === undefined) return null;
  return {
    place: first.place,
    decidesAlone: settings.some(decidesAlone),
    admins: settings.flatMap(({ properties }) =>
      each(properties['Admins']).flatMap((admin) => roleKey(at(admin, 'DataLakePrincipalIdentifier')) ?? []),
    ),
    locations: registered.flatMap(({ properties }) => texts(properties['ResourceArn'])),
    grants: grants(resources),
  };
}
