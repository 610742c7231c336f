import type { Bucket, Key, PermissionFacts, Role, Secret } from '../facts/permissions.ts';
import type { Statement } from '../facts/statement.ts';
import { LIVE, Unknown } from '../facts/unknown.ts';
import { at, each, text, texts } from '../json.ts';
import { isAwsKey } from '../policy/keys.ts';
import { managedPolicies } from '../policy/managed-policies.ts';
import { readStatements } from '../policy/statements.ts';
import { readLakeFormation } from './lake-formation-facts.ts';
import type { Resource, Resources } from './resources.ts';

const POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];

/** What policies that stand alone give to roles, by the roles' keys and names. */
function attached(resources: Resources): ReadonlyMap<string, readonly Statement[]> {
  const given = new Map<string, readonly Statement[]>();
  for (const { properties } of POLICIES.flatMap((type) => resources.ofType(type))) {
    const statements = readStatements(properties['PolicyDocument']);
    for (const role of [...texts(properties['Roles']), ...texts(properties['RoleName'])]) {
      given.set(role, [...(given.get(role) ?? []), ...statements]);
    }
  }
  return given;
}

function managed(resources: Resources, arn: string): readonly Statement[] | null {
  const own = resources.get(arn);
  if (own !== undefined) return readStatements(own.properties['PolicyDocument']);
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

function readRole(resources: Resources, { key, place, properties }: Resource, given: readonly Statement[]): Role {
  const inline = each(properties['Policies']).flatMap((policy) => readStatements(at(policy, 'PolicyDocument')));
  const arns = texts(properties['ManagedPolicyArns']).map((arn) => ({ arn, statements: managed(resources, arn) }));
  const trust = readStatements(properties['AssumeRolePolicyDocument']).filter(({ allows }) => allows);
  return {
    place: { ...place, key },
    services: trust.flatMap(({ principals }) => principals),
    statements: [...inline, ...given, ...arns.flatMap(({ statements }) => statements ?? [])],
    unread: arns.filter(({ statements }) => statements === null).map(({ arn }) => unread(arn)),
    boundary: boundaryOf(resources, text(properties['PermissionsBoundary'])),
  };
}

function roles(resources: Resources): ReadonlyMap<string, Role> {
  const given = attached(resources);
  const all = new Map<string, Role>();
  for (const resource of resources.ofType('AWS::IAM::Role')) {
    const name = text(resource.properties['RoleName']);
    const statements = [...(given.get(resource.key) ?? []), ...(name === null ? [] : (given.get(name) ?? []))];
    const role = readRole(resources, resource, statements);
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
        .flatMap((each) => readStatements(each.properties['PolicyDocument']));
      const [rule] = each(at(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration'));
      const encryption = text(at(rule, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'));
      const encrypted = encryption === null || isAwsKey(encryption) ? null : encryption;
      return [name, { place: { ...place, key: name }, region: null, key: encrypted, policy }];
    }),
  );
}

function secrets(resources: Resources): ReadonlyMap<string, Secret> {
  const policies = resources.ofType('AWS::SecretsManager::ResourcePolicy');
  return new Map(
    resources.ofType('AWS::SecretsManager::Secret').map(({ key, place, properties }): [string, Secret] => {
      const encryption = text(properties['KmsKeyId']);
      const encrypted = encryption === null || isAwsKey(encryption) ? null : encryption;
      const own = policies
        .filter((each) => text(each.properties['SecretId']) === key)
        .flatMap((each) => readStatements(each.properties['ResourcePolicy']));
      return [key, { place, name: text(properties['Name']), key: encrypted, policy: own }];
    }),
  );
}

/** Keys, and their aliases beside them, by which others may name them. */
function keys(resources: Resources): ReadonlyMap<string, Key> {
  const own = resources
    .ofType('AWS::KMS::Key')
    .map(({ key, place, properties }): [string, Key] => [
      key,
      { place: { ...place, key }, policy: readStatements(properties['KeyPolicy']) },
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
