import type { Json } from '../json.ts';
import { resource, type Translator } from './translator.ts';

/** Roles, and what they are allowed; what policies are about. */
export const permissionTranslators: Readonly<Record<string, Translator>> = {
  aws_iam_role: (role) => [
    resource('AWS::IAM::Role', {
      RoleName: role.get('name'),
      AssumeRolePolicyDocument: role.document('assume_role_policy'),
      ManagedPolicyArns: role.list('managed_policy_arns'),
      Policies: role.blocks('inline_policy').map((policy) => ({ PolicyDocument: policy.document('policy') })),
      PermissionsBoundary: role.get('permissions_boundary'),
    }),
  ],
  aws_iam_role_policy: (policy) => [
    resource('AWS::IAM::RolePolicy', { RoleName: policy.get('role'), PolicyDocument: policy.document('policy') }),
  ],
  aws_iam_policy: (policy) => [resource('AWS::IAM::ManagedPolicy', { PolicyDocument: policy.document('policy') })],
  aws_iam_role_policy_attachment: (pair) => [
    resource('Attachment', { Roles: [pair.get('role')], PolicyArn: pair.get('policy_arn') }),
  ],
  aws_iam_policy_attachment: (pair) => [
    resource('Attachment', { Roles: pair.list('roles'), PolicyArn: pair.get('policy_arn') }),
  ],
  aws_s3_bucket: (bucket) => [resource('AWS::S3::Bucket', { BucketName: bucket.get('bucket') })],
  aws_s3_bucket_policy: (policy) => [
    resource('AWS::S3::BucketPolicy', { Bucket: policy.get('bucket'), PolicyDocument: policy.document('policy') }),
  ],
  aws_s3_bucket_server_side_encryption_configuration: (configuration) => {
    const rule = configuration.block('rule').block('apply_server_side_encryption_by_default');
    return [resource('BucketKey', { Bucket: configuration.get('bucket'), Key: rule.get('kms_master_key_id') })];
  },
  aws_secretsmanager_secret: (secret) => [
    resource('AWS::SecretsManager::Secret', { Name: secret.get('name'), KmsKeyId: secret.get('kms_key_id') }),
  ],
  aws_secretsmanager_secret_policy: (policy) => [
    resource('AWS::SecretsManager::ResourcePolicy', {
      SecretId: policy.get('secret_arn'),
      ResourcePolicy: policy.document('policy'),
    }),
  ],
  aws_kms_key: (key) => [
    resource('AWS::KMS::Key', key.get('policy') === null ? {} : { KeyPolicy: key.document('policy') }),
  ],
  aws_kms_key_policy: (policy) => [
    resource('KeyPolicy', { Key: policy.get('key_id'), KeyPolicy: policy.document('policy') }),
  ],
  aws_kms_alias: (alias) => [
    resource('AWS::KMS::Alias', { AliasName: alias.get('name'), TargetKeyId: alias.get('target_key_id') }),
  ],
  aws_lakeformation_data_lake_settings: (settings) => {
    const everybody = (name: string): readonly Json[] =>
      settings.blocks(name).map((block) => ({ Permissions: block.list('permissions') }));
    return [
      resource('AWS::LakeFormation::DataLakeSettings', {
        Admins: settings.list('admins').map((admin) => ({ DataLakePrincipalIdentifier: admin })),
        CreateDatabaseDefaultPermissions: everybody('create_database_default_permissions'),
        CreateTableDefaultPermissions: everybody('create_table_default_permissions'),
      }),
    ];
  },
  aws_lakeformation_resource: (place) => [resource('AWS::LakeFormation::Resource', { ResourceArn: place.get('arn') })],
  aws_lakeformation_permissions: (grant) => {
    const [table, location] = [grant.block('table'), grant.block('data_location')];
    const ofTable = table.get('database_name');
    return [
      resource('AWS::LakeFormation::PrincipalPermissions', {
        Principal: { DataLakePrincipalIdentifier: grant.get('principal') },
        Permissions: grant.list('permissions'),
        Resource: {
          ...(grant.blocks('database').length === 0 ? {} : { Database: { Name: grant.block('database').get('name') } }),
          ...(ofTable === null ? {} : { Table: { DatabaseName: ofTable } }),
          ...(location.get('arn') === null ? {} : { DataLocation: { ResourceArn: location.get('arn') } }),
        },
      }),
    ];
  },
};
