import type { Bucket, Key, PermissionFacts, Role, Secret } from '../facts/permissions.ts';
import type { Place } from '../facts/place.ts';
import type { Statement } from '../facts/statement.ts';
import { type Known, LIVE, Unknown } from '../facts/unknown.ts';
import { at, each, type Json, text, texts } from '../json.ts';
import { managedPolicies } from '../policy/managed-policies.ts';
import { readStatements } from '../policy/statements.ts';
import { trusted } from '../policy/trust.ts';
import { customersKey } from './customers-key.ts';
import { readLakeFormation } from './lake-formation-facts.ts';
import type { Resource, Resources } from './resources.ts';

const POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];

/** A policy's statements; unknown where only the deployment will tell its text. */
export function readPolicy({ id }: Pick<Place, 'id'>, document: Json | undefined): Known<readonly Statement[]> {
  const written = text(document);
  return written?.startsWith('<?') === true
    ? new Unknown(`what the policy of ${id} says is known only when it is deployed`, LIVE)
    : readStatements(document);
}

type Policy = Known<readonly Statement[]>;
const known = (policies: readonly Policy[]) => policies.flatMap((each) => (each instanceof Unknown ? [] : each));
const unknown = (policies: readonly Policy[]) => policies.filter((each) => each instanceof Unknown);

/** Several policies of one thing as one. */
function together(policies: readonly Policy[]): Policy {
  return unknown(policies)[0] ?? known(policies);
}

/** What policies that stand alone give to roles, by the roles' keys and names. */
function attached(resources: Resources): ReadonlyMap<string, readonly Policy[]> {
  const given = new Map<string, readonly Policy[]>();
  for (const { place, properties } of POLICIES.flatMap((type) => resources.ofType(type))) {
    const policy = readPolicy(place, properties['PolicyDocument']);
    for (const role of [...texts(properties['Roles']), ...texts(properties['RoleName'])]) {
      given.set(role, [...(given.get(role) ?? []), policy]);
    }
  }
  return given;
}

function managed(resources: Resources, arn: string): Policy | null {
  const own = resources.get(arn);
  if (own !== undefined) return readPolicy(own.place, own.properties['PolicyDocument']);
  const [, name = ''] = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  return Object.hasOwn(managedPolicies, name) ? (managedPolicies[name] ?? null) : null;
}

function boundaryOf(resources: Resources, arn: string | null): Role['boundary'] {
  if (arn === null) return null;
  const place = resources.get(arn)?.place ?? { key: arn, id: arn.replace(/^.*:policy\//, ''), path: null };
  return { place: { ...place, key: arn }, statements: managed(resources, arn) ?? unread(arn) };
}

/** A policy that is named and not held. */
function unread(arn: string): Unknown {
  return new Unknown(`what ${arn.replaceAll(/[<>?]/g, '')} allows is not known`, LIVE);
}

function readRole(resources: Resources, { key, place, properties }: Resource, given: readonly Policy[]): Role {
  const inline = each(properties['Policies']).map((policy) => readPolicy(place, at(policy, 'PolicyDocument')));
  const arns = texts(properties['ManagedPolicyArns']).map((arn) => managed(resources, arn) ?? unread(arn));
  const policies = [...inline, ...given, ...arns];
  return {
    place: { ...place, key },
    services: trusted(readStatements(properties['AssumeRolePolicyDocument'])),
    statements: known(policies),
    unread: unknown(policies),
    boundary: boundaryOf(resources, text(properties['PermissionsBoundary'])),
  };
}

function roles(resources: Resources): ReadonlyMap<string, Role> {
  const given = attached(resources);
  const all = new Map<string, Role>();
  for (const resource of resources.ofType('AWS::IAM::Role')) {
    const name = text(resource.properties['RoleName']);
    const policies = [...(given.get(resource.key) ?? []), ...(name === null ? [] : (given.get(name) ?? []))];
    const role = readRole(resources, resource, policies);
    all.set(resource.key, role);
    if (name !== null) all.set(name, role);
  }
  return all;
}

function buckets(resources: Resources): ReadonlyMap<string, Bucket> {
  const policies = resources.ofType('AWS::S3::BucketPolicy');
  return new Map(
    resources.ofType('AWS::S3::Bucket').map(({ key, place, properties }): [string, Bucket] => {
      const name = text(properties['BucketName']) ?? key;
      const policy = policies
        .filter((each) => text(each.properties['Bucket']) === name)
        .map((each) => readPolicy(each.place, each.properties['PolicyDocument']));
      const [rule] = each(at(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration'));
      const encryption = customersKey(resources, at(rule, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'));
      return [name, { place: { ...place, key: name }, region: null, key: encryption, policy: together(policy) }];
    }),
  );
}

function secrets(resources: Resources): ReadonlyMap<string, Secret> {
  const policies = resources.ofType('AWS::SecretsManager::ResourcePolicy');
  return new Map(
    resources.ofType('AWS::SecretsManager::Secret').map(({ key, place, properties }): [string, Secret] => {
      const own = policies
        .filter((each) => text(each.properties['SecretId']) === key)
        .map((each) => readPolicy(each.place, each.properties['ResourcePolicy']));
      const encryption = customersKey(resources, properties['KmsKeyId']);
      return [key, { place, name: text(properties['Name']), key: encryption, policy: together(own) }];
    }),
  );
}

/** Keys, and their aliases beside them, by which others may name them. */
function keys(resources: Resources): ReadonlyMap<string, Key> {
  const own = resources
    .ofType('AWS::KMS::Key')
    .map(({ key, place, properties }): [string, Key] => [
      key,
      { place: { ...place, key }, policy: readPolicy(place, properties['KeyPolicy']) },
    ]);
  const all = new Map(own);
  for (const { key: alias, properties } of resources.ofType('AWS::KMS::Alias')) {
    const meant = all.get(text(properties['TargetKeyId']) ?? '');
    if (meant === undefined) continue;
    all.set(alias, meant);
    const name = text(properties['AliasName']);
    if (name !== null) all.set(name, meant);
  }
  return all;
}

/** Reads what a template says of permissions. */
export function readPermissions(resources: Resources): PermissionFacts {
  return {
    roles: roles(resources),
    buckets: buckets(resources),
    secrets: secrets(resources),
    keys: keys(resources),
    lakeFormation: readLakeFormation(resources),
    mayPassRole: null,
  };
}
