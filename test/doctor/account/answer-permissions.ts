import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { DescribeKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  GetDataLakeSettingsCommand,
  ListPermissionsCommand,
  ListResourcesCommand,
  type Permission,
} from '@aws-sdk/client-lakeformation';
import { GetBucketEncryptionCommand, GetBucketLocationCommand, GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, GetResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Facts } from '../../../doctor/facts/facts.ts';
import type { Role } from '../../../doctor/facts/permissions.ts';
import type { Statement } from '../../../doctor/facts/statement.ts';
import { orOtherwise } from './or-otherwise.ts';
import { documentOf } from './policy-document.ts';
import { ACCOUNT, REGION } from './real-names.ts';
import { awsError, type TypedAccount } from './typed-account.ts';

type Real = (text: string) => string;

/** IAM gives documents encoded as a part of an address. */
const encoded = (statements: readonly Statement[], real: Real) => encodeURIComponent(documentOf(statements, real));

const MANAGED = `arn:aws:iam::${ACCOUNT}:policy/second-half`;

function trustOf({ services }: Role): string {
  const Statement = services.map((Service) => ({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }));
  return encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement }));
}

/** Half of what a role may stands in a policy in it, half in one beside it. */
function answerRoles(account: TypedAccount, facts: Facts, real: Real): void {
  const roles = new Map([...facts.roles].map(([key, role]) => [real(key), role]));
  const named = (name: string | undefined): Role => {
    const found = [...roles].find(([arn]) => arn.endsWith(`/${name}`))?.[1];
    if (found === undefined) throw awsError('NoSuchEntityException');
    return found;
  };
  const halves = ({ statements }: Role) => {
    const middle = Math.floor(statements.length / 2);
    return [statements.slice(0, middle), statements.slice(middle)] as const;
  };
  const beside = new Map<string, readonly Statement[]>();
  const boundaryOf = (arn: string | undefined) => {
    const all = [...facts.roles.values()].flatMap(({ boundary }) => boundary ?? []);
    return orOtherwise(all.find(({ place }) => real(place.key) === arn)?.statements ?? [], []);
  };
  account
    .on(GetRoleCommand, ({ RoleName }) => {
      const role = named(RoleName);
      return {
        Role: {
          Path: '/etl/',
          RoleId: 'AROA',
          CreateDate: new Date(0),
          RoleName,
          Arn: real(role.place.key),
          AssumeRolePolicyDocument: trustOf(role),
          ...(role.boundary === null
            ? {}
            : { PermissionsBoundary: { PermissionsBoundaryArn: real(role.boundary.place.key) } }),
        },
      };
    })
    .on(ListRolePoliciesCommand, ({ RoleName }) => ({
      PolicyNames: named(RoleName).statements.length > 1 ? ['first-half'] : [],
    }))
    .on(GetRolePolicyCommand, ({ RoleName, PolicyName }) => ({
      RoleName,
      PolicyName,
      PolicyDocument: encoded(halves(named(RoleName))[0], real),
    }))
    .on(ListAttachedRolePoliciesCommand, ({ RoleName }) => {
      const arn = `${MANAGED}-${RoleName}`;
      beside.set(arn, halves(named(RoleName))[1]);
      return { AttachedPolicies: [{ PolicyArn: arn, PolicyName: 'second-half' }] };
    })
    .on(GetPolicyCommand, ({ PolicyArn }) => ({ Policy: { Arn: PolicyArn, DefaultVersionId: 'v3' } }))
    .on(GetPolicyVersionCommand, ({ PolicyArn, VersionId }) => ({
      PolicyVersion: {
        VersionId,
        Document: encoded(beside.get(PolicyArn ?? '') ?? boundaryOf(PolicyArn), real),
      },
    }))
    .on(SimulatePrincipalPolicyCommand, ({ ActionNames }) => ({
      EvaluationResults: (ActionNames ?? []).map((EvalActionName) => ({
        EvalActionName,
        EvalDecision: 'allowed' as const,
      })),
    }));
}

/** Lets an account answer what is asked about permissions. */
export function answerPermissions(account: TypedAccount, facts: Facts, real: Real): void {
  answerRoles(account, facts, real);
  const secretOf = (id: string | undefined) => {
    const found = [...facts.secrets].find(([key]) => real(key) === id);
    if (found === undefined) throw awsError('ResourceNotFoundException');
    return found;
  };
  const bucketOf = (name: string | undefined) => {
    const found = [...facts.buckets].find(([key]) => real(key) === name)?.[1];
    if (found === undefined) throw awsError('NoSuchBucket');
    return found;
  };
  const { lakeFormation: lake } = facts;
  const everybody = {
    Principal: { DataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' },
    Permissions: ['ALL' as const],
  };
  const openToAll = lake?.decidesAlone === true ? [] : [everybody];
  account
    .on(GetCallerIdentityCommand, () => ({
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/operator`,
      UserId: 'AIDA',
    }))
    .on(GetBucketLocationCommand, ({ Bucket }) => {
      bucketOf(Bucket);
      return { LocationConstraint: 'eu-west-1' as const };
    })
    .on(GetBucketPolicyCommand, ({ Bucket }) => {
      const policy = orOtherwise(bucketOf(Bucket).policy, []);
      if (policy.length === 0) throw awsError('NoSuchBucketPolicy');
      return { Policy: documentOf(policy, real) };
    })
    .on(DescribeSecretCommand, ({ SecretId }) => {
      const [key, secret] = secretOf(SecretId);
      return {
        ARN: real(key),
        Name: real(key).replace(/^.*:secret:(.*)-AbCdEf$/, '$1'),
        ...(secret.key === null ? {} : { KmsKeyId: real(secret.key).replace(/^.*\//, '') }),
      };
    })
    .on(GetResourcePolicyCommand, ({ SecretId }) => {
      const policy = orOtherwise(secretOf(SecretId)[1].policy, []);
      return policy.length === 0 ? {} : { ResourcePolicy: documentOf(policy, real) };
    })
    .on(GetBucketEncryptionCommand, ({ Bucket }) => {
      const { key } = bucketOf(Bucket);
      const rule =
        key === null
          ? { SSEAlgorithm: 'AES256' as const }
          : { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: real(key) };
      return { ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: rule }] } };
    })
    .on(DescribeKeyCommand, ({ KeyId }) => ({
      KeyMetadata: {
        KeyId,
        Arn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${KeyId?.replace(/^.*\//, '')}`,
        KeyManager: 'CUSTOMER' as const,
      },
    }))
    .on(GetKeyPolicyCommand, ({ KeyId }) => {
      const [, key] = [...facts.keys].find(([name]) => real(name) === KeyId) ?? [];
      return { Policy: documentOf(orOtherwise(key?.policy ?? [], []), real) };
    })
    .on(GetDataLakeSettingsCommand, () => ({
      DataLakeSettings: {
        DataLakeAdmins: (lake?.admins ?? []).map((admin) => ({ DataLakePrincipalIdentifier: real(admin) })),
        CreateDatabaseDefaultPermissions: openToAll,
        CreateTableDefaultPermissions: openToAll,
      },
    }))
    .on(ListResourcesCommand, () => ({
      ResourceInfoList: (lake?.locations ?? []).map((arn) => ({ ResourceArn: real(arn) })),
    }))
    .on(ListPermissionsCommand, ({ Principal, Resource }) => ({
      PrincipalResourcePermissions: (lake?.grants ?? [])
        .filter(
          ({ principal, database }) =>
            real(principal) === Principal?.DataLakePrincipalIdentifier ||
            (Resource?.Database?.Name !== undefined && real(database ?? '') === Resource.Database.Name),
        )
        .map(({ principal, database, onTables, location, permissions }) => ({
          Principal: { DataLakePrincipalIdentifier: real(principal) },
          Resource: {
            ...(database !== null && !onTables ? { Database: { Name: real(database) } } : {}),
            ...(database !== null && onTables ? { Table: { DatabaseName: real(database), TableWildcard: {} } } : {}),
            ...(location === null ? {} : { DataLocation: { ResourceArn: real(location) } }),
          },
          Permissions: permissions.map((permission) => permission as Permission),
        })),
    }));
}
