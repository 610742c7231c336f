import type { Facts } from '../facts/facts.ts';
import type { Crawler } from '../facts/glue.ts';
import type { LakeFormation, Role } from '../facts/permissions.ts';
import { isAllowed, whyUnclear } from '../policy/evaluate.ts';
import { bestOf, matchesPattern } from '../policy/patterns.ts';
import { fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { forRoles } from './for-runners.ts';
import { refusalOf } from './permission-fix.ts';

/** Whom a grant is made to that holds for everybody whom IAM allows. */
const EVERYBODY = 'IAM_ALLOWED_PRINCIPALS';

const isRole = (principal: string, { place }: Role) => principal === place.key || principal === place.id;

const inWords = (name: string) => name.replaceAll(/[<>?]/g, '');

function grantFix(
  role: Role,
  permissions: readonly string[],
  resource: 'database' | 'tables' | 'location',
  name: string,
) {
  const principal = `dataLakePrincipal: { dataLakePrincipalIdentifier: role.roleArn }`;
  const inCdk = {
    database: `databaseResource: { name: '${name}' }`,
    tables: `tableResource: { databaseName: '${name}', tableWildcard: {} }`,
    location: 'dataLocationResource: { s3Resource: bucket.bucketArn }',
  };
  const inCli = {
    database: `{"Database":{"Name":"${name}"}}`,
    tables: `{"Table":{"DatabaseName":"${name}","TableWildcard":{}}}`,
    location: `{"DataLocation":{"ResourceArn":"${name}"}}`,
  };
  return {
    cdk: `new lakeformation.CfnPermissions(stack, 'Grant', { ${principal}, resource: { ${inCdk[resource]} }, permissions: [${permissions.map((each) => `'${each}'`).join(', ')}] });`,
    cli: `aws lakeformation grant-permissions --principal DataLakePrincipalIdentifier=${role.place.key} --permissions ${permissions.join(' ')} --resource '${inCli[resource]}'`,
  };
}

function judgeCatalog(lake: LakeFormation, { place, database, makesTables }: Crawler, role: Role): readonly Verdict[] {
  // Whoever administers the lake may do all of this.
  if (database === null || !lake.decidesAlone || lake.admins.some((admin) => isRole(admin, role))) return [];
  const wanted = makesTables ? 'CREATE_TABLE' : 'ALTER';
  const grants = lake.grants.filter(
    (grant) => grant.database === database && (makesTables ? !grant.onTables : grant.onTables),
  );
  const isGranted = grants.some(
    (grant) =>
      (isRole(grant.principal, role) || grant.principal === EVERYBODY) &&
      grant.permissions.some((permission) => [wanted, 'ALL', 'SUPER'].includes(permission.toUpperCase())),
  );
  if (isGranted) return [fine(place)];
  return [
    fails(place, {
      where: lake.place,
      found: `Lake Formation decides about ${inWords(database)}, and ${nameOf(role.place)} has no grant of ${wanted} on ${makesTables ? 'it' : 'its tables'}`,
      fix: makesTables
        ? grantFix(role, ['CREATE_TABLE', 'ALTER', 'DESCRIBE'], 'database', database)
        : grantFix(role, ['ALTER', 'DESCRIBE', 'INSERT'], 'tables', database),
    }),
  ];
}

/** The registered place that a folder in S3 lies in. */
function placeOf({ locations }: LakeFormation, path: string): string | undefined {
  const arn = path.replace(/^s3[an]?:\/\//, 'arn:aws:s3:::');
  return locations.find((location) => {
    const whole = location.replace(/\/?\*?$/, '');
    return bestOf([matchesPattern(whole, arn), matchesPattern(`${whole}/*`, arn)]) === 'yes';
  });
}

/** A crawler by Lake Formation's credentials reads what is registered there, and nothing else. */
function unregistered({ from }: Facts, lake: LakeFormation, { place }: Crawler, path: string): readonly Verdict[] {
  // What another stack registers, no template shows.
  if (from !== 'account') return [];
  const arn = path.replace(/^s3[an]?:\/\//, 'arn:aws:s3:::');
  return [
    fails(place, {
      where: lake.place,
      found: `${inWords(path)} is not registered with Lake Formation, whose credentials ${nameOf(place)} reads it by`,
      fix: {
        cdk: "new lakeformation.CfnResource(stack, 'Registered', { resourceArn: bucket.bucketArn, useServiceLinkedRole: true });",
        cli: `aws lakeformation register-resource --resource-arn ${arn} --use-service-linked-role`,
      },
    }),
  ];
}

function judgePlaces(facts: Facts, lake: LakeFormation, crawler: Crawler, role: Role): readonly Verdict[] {
  const { place, paths, usesLakeFormation } = crawler;
  return paths.flatMap((path): readonly Verdict[] => {
    const location = placeOf(lake, path);
    if (location === undefined) return usesLakeFormation ? unregistered(facts, lake, crawler, path) : [];
    const isGranted = lake.grants.some(({ principal, location: its }) => isRole(principal, role) && its === location);
    if (isGranted) return [fine(place)];
    return [
      fails(place, {
        where: lake.place,
        found: `${inWords(path)} is registered with Lake Formation, and ${nameOf(role.place)} has no grant of DATA_LOCATION_ACCESS on it`,
        fix: grantFix(role, ['DATA_LOCATION_ACCESS'], 'location', location),
      }),
    ];
  });
}

/** A crawler by Lake Formation's credentials may ask for them. */
function judgeCredentials({ place, usesLakeFormation }: Crawler, role: Role): readonly Verdict[] {
  if (!usesLakeFormation) return [];
  const request = { action: 'lakeformation:GetDataAccess', resources: ['*'] };
  const may = isAllowed(role, request);
  if (may === 'yes') return [fine(place)];
  if (may === 'maybe') return [unknown(place, whyUnclear(role))];
  const what = `, by which ${nameOf(place)} gets the credentials of Lake Formation`;
  return [fails(place, refusalOf(role, { requests: [request], what, fixed: ['*'] }))];
}

function judge(facts: Facts, crawler: Crawler, role: Role): readonly Verdict[] {
  const { lakeFormation } = facts;
  const grants =
    lakeFormation === null
      ? []
      : [...judgeCatalog(lakeFormation, crawler, role), ...judgePlaces(facts, lakeFormation, crawler, role)];
  return [...grants, ...judgeCredentials(crawler, role)];
}

/** Where Lake Formation decides, crawlers have its grants. */
export const lakeFormationGrants: Rule = {
  id: 'LAKE-FORM',
  title: 'where Lake Formation decides, the crawler has grants on its database and on its place in S3',
  message:
    'Insufficient Lake Formation permission(s): Required Create Table on …; or … is not authorized to perform: lakeformation:GetDataAccess',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/error-crawler-config-lf.html',
  check: (facts) => forRoles(facts, facts.crawlers, (crawler, role) => judge(facts, crawler, role)),
};
