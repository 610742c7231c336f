import type { Json, JsonObject } from '../json.ts';
import type { Attributes } from './attributes.ts';
import { placeholder } from './references.ts';
import { resource, type Translator } from './translator.ts';

/** What an entry of a connection is made of, where only applying tells its text: a database, or a secret. */
const isHost = (value: Json) =>
  typeof value === 'string' && /\.(?:Endpoint(?:\.Address)?|ReadEndpoint\.Address)>/.test(value);
const isSecret = (value: Json) =>
  typeof value === 'string' &&
  (/^<[^?>]*aws_secretsmanager_secret\./.test(value) || /\.MasterUserSecret\.SecretArn>$/.test(value));

/** The address of a database that a text which is not known yet is made of. */
function urlOf(parts: readonly Json[]): Json {
  const host = parts.find(isHost);
  // What is written around it, such as what it asks for about TLS, no plan says.
  return typeof host === 'string' ? `jdbc:postgresql://${host}/?sslmode=${placeholder('sslmode')}` : null;
}

function propertiesOf(connection: Attributes): JsonObject {
  const { known, unknown } = connection.entries('connection_properties');
  const parts = connection.written('connection_properties');
  const guessed = unknown.flatMap((name): [string, Json][] => {
    if (/URL$/.test(name)) return [[name, urlOf(parts)]];
    if (name === 'HOST') return [[name, parts.find(isHost) ?? null]];
    return name === 'SECRET_ID' ? [[name, parts.find(isSecret) ?? null]] : [];
  });
  return { ...known, ...Object.fromEntries(guessed) };
}

const isBucket = (value: Json) => typeof value === 'string' && /^<[^?>]*aws_s3_bucket\.[^>]*>$/.test(value);

/** A place in S3: what only applying tells of it stands after its bucket. */
const inBucket = (value: Json): Json => (isBucket(value) ? `s3://${String(value)}/${placeholder('path')}` : value);

/** Arguments of a job: of those that are not known yet, what they refer to, as far as one may tell them apart. */
function argumentsOf(job: Attributes): JsonObject {
  const { known, unknown } = job.entries('default_arguments');
  const parts = job.written('default_arguments');
  const one = (fits: (part: Json) => boolean) => {
    const fitting = [...new Set(parts.filter(fits))];
    return fitting.length === 1 ? (fitting[0] ?? null) : null;
  };
  const guessed = unknown.map((name): [string, Json] => {
    if (/dir|path|location|s3/i.test(name)) return [name, inBucket(one(isBucket))];
    if (/secret/i.test(name)) return [name, one(isSecret)];
    return [name, unknown.length === 1 ? (one(isHost) ?? one(isSecret)) : null];
  });
  return { ...known, ...Object.fromEntries(guessed.filter(([, value]) => value !== null)) };
}

const targetsOf = (crawler: Attributes, block: string, more: (target: Attributes) => JsonObject = () => ({})) =>
  crawler.blocks(block).map((target) => ({
    ConnectionName: target.get('connection_name'),
    EventQueueArn: target.get('event_queue_arn'),
    ...more(target),
  }));

const TARGETS: Readonly<Record<string, string>> = {
  jdbc_target: 'JdbcTargets',
  mongodb_target: 'MongoDBTargets',
  catalog_target: 'CatalogTargets',
  delta_target: 'DeltaTargets',
  hudi_target: 'HudiTargets',
  iceberg_target: 'IcebergTargets',
};

/** Jobs, crawlers, and what belongs to them. */
export const glueTranslators: Readonly<Record<string, Translator>> = {
  aws_glue_connection: (connection) => {
    const place = connection.block('physical_connection_requirements');
    return [
      resource('AWS::Glue::Connection', {
        ConnectionInput: {
          Name: connection.get('name'),
          // Terraform's own default.
          ConnectionType: connection.get('connection_type') ?? 'JDBC',
          ConnectionProperties: propertiesOf(connection),
          PhysicalConnectionRequirements: {
            SubnetId: place.get('subnet_id'),
            AvailabilityZone: place.get('availability_zone'),
            SecurityGroupIdList: place.list('security_group_id_list'),
          },
        },
      }),
    ];
  },
  aws_glue_job: (job) => {
    const command = job.block('command');
    return [
      resource('AWS::Glue::Job', {
        Name: job.get('name'),
        Role: job.get('role_arn'),
        Connections: { Connections: job.list('connections') },
        Command: { Name: command.get('name') ?? 'glueetl', ScriptLocation: inBucket(command.get('script_location')) },
        DefaultArguments: argumentsOf(job),
        GlueVersion: job.get('glue_version'),
        NumberOfWorkers: job.get('number_of_workers'),
        MaxCapacity: job.get('max_capacity'),
        ExecutionProperty: { MaxConcurrentRuns: job.block('execution_property').get('max_concurrent_runs') },
        Timeout: job.get('timeout'),
        SecurityConfiguration: job.get('security_configuration'),
      }),
    ];
  },
  aws_glue_crawler: (crawler) => {
    const others = Object.entries(TARGETS).map(([block, name]): [string, Json] => [name, targetsOf(crawler, block)]);
    return [
      resource('AWS::Glue::Crawler', {
        Role: crawler.get('role'),
        DatabaseName: crawler.get('database_name'),
        CrawlerSecurityConfiguration: crawler.get('security_configuration'),
        LakeFormationConfiguration: {
          UseLakeFormationCredentials: crawler
            .block('lake_formation_configuration')
            .get('use_lake_formation_credentials'),
        },
        Targets: {
          S3Targets: targetsOf(crawler, 's3_target', (target) => ({ Path: inBucket(target.get('path')) })),
          ...Object.fromEntries(others),
        },
      }),
    ];
  },
  aws_glue_trigger: (trigger) => [
    resource('AWS::Glue::Trigger', { Type: trigger.get('type'), WorkflowName: trigger.get('workflow_name') }),
  ],
  aws_glue_security_configuration: (configuration) => {
    const settings = configuration.block('encryption_configuration');
    const [logs, bookmarks, files] = ['cloudwatch_encryption', 'job_bookmarks_encryption', 's3_encryption'].map(
      (name) => settings.block(name),
    );
    return [
      resource('AWS::Glue::SecurityConfiguration', {
        Name: configuration.get('name'),
        EncryptionConfiguration: {
          CloudWatchEncryption: {
            CloudWatchEncryptionMode: logs?.get('cloudwatch_encryption_mode') ?? null,
            KmsKeyArn: logs?.get('kms_key_arn') ?? null,
          },
          JobBookmarksEncryption: {
            JobBookmarksEncryptionMode: bookmarks?.get('job_bookmarks_encryption_mode') ?? null,
            KmsKeyArn: bookmarks?.get('kms_key_arn') ?? null,
          },
          S3Encryptions: [
            {
              S3EncryptionMode: files?.get('s3_encryption_mode') ?? null,
              KmsKeyArn: files?.get('kms_key_arn') ?? null,
            },
          ],
        },
      }),
    ];
  },
  aws_glue_data_catalog_encryption_settings: (encryption) => {
    const settings = encryption.block('data_catalog_encryption_settings');
    const [atRest, passwords] = [
      settings.block('encryption_at_rest'),
      settings.block('connection_password_encryption'),
    ];
    return [
      resource('AWS::Glue::DataCatalogEncryptionSettings', {
        DataCatalogEncryptionSettings: {
          EncryptionAtRest: {
            CatalogEncryptionMode: atRest.get('catalog_encryption_mode'),
            SseAwsKmsKeyId: atRest.get('sse_aws_kms_key_id'),
          },
          ConnectionPasswordEncryption: {
            ReturnConnectionPasswordEncrypted: passwords.get('return_connection_password_encrypted'),
            KmsKeyId: passwords.get('aws_kms_key_id'),
          },
        },
      }),
    ];
  },
};
