import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Mistake } from '../../model/errors.ts';
import { Fields, show } from '../../model/fields.ts';
import { nearest } from '../../model/nearest.ts';
import type { AspenPipelineProps } from '../aspen-pipeline-props.ts';
import { newInstance } from '../database/target-database.ts';
import { wrongDeployment } from '../errors.ts';
import { RULES } from '../rules.ts';
import { readDatabase } from './read-database.ts';
import { group, optional } from './read-text.ts';

/** What `infra/app.ts` deploys with, apart from the pipeline. */
export type AppSettings = Pick<
  AspenPipelineProps,
  'database' | 'name' | 'bucket' | 'folder' | 'glueVersion' | 'lakeFormation' | 'notify' | 'allow'
>;

/**
 * The settings in the context of an app, which the CDK's own stand in too.
 *
 * @throws {DeploymentError} where they seem to stand under another name: a database would be made that nobody wants.
 */
export function findSettings(context: Readonly<Record<string, unknown>>): unknown {
  const names = Object.keys(context);
  const near = names.includes('aspen') ? null : nearest('aspen', names);
  if (near === null) return context['aspen'];
  throw wrongDeployment([{ path: `context.${near}`, found: 'an unknown name', expected: 'aspen' }]);
}

function existingBucket(scope: Construct, bucketName: string, key: string | null): IBucket {
  return Bucket.fromBucketAttributes(scope, 'ExistingBucket', {
    bucketName,
    ...(key === null ? {} : { encryptionKey: Key.fromKeyArn(scope, 'ExistingBucketKey', key) }),
  });
}

/**
 * Reads the settings of `cdk.json` (`context.aspen`), so that a database and a network can be named without writing
 * TypeScript.
 *
 * @param raw The settings; undefined for none.
 * @throws {DeploymentError} with every mistake.
 */
export function readSettings(scope: Construct, raw: unknown = {}): AppSettings {
  const mistakes: Mistake[] = [];
  const fields = Fields.of(raw, 'aspen', 'an object', mistakes);
  if (fields === null) throw wrongDeployment(mistakes);
  const inside = group(fields, 'database', mistakes);
  const database = inside === null ? newInstance() : readDatabase(scope, inside, mistakes);
  inside?.close();
  const name = optional(fields, 'name', RULES.name);
  const bucket = optional(fields, 'bucket', RULES.bucket);
  const bucketKey = optional(fields, 'bucketKeyArn', RULES.key);
  if (bucketKey !== null && bucket === null) {
    fields.wrong('bucketKeyArn', 'the key of no bucket', 'bucket beside it: a new one has no key of its own');
  }
  const allow = optional(fields, 'allow', RULES.plan);
  const folder = optional(fields, 'folder', RULES.folder);
  const glueVersion = fields.choice('glueVersion', ['5.1', '6.0'], '5.1');
  const lakeFormation =
    fields.value('lakeFormation') === undefined ? null : fields.choice('lakeFormation', ['catalog', 'data'], 'catalog');
  const notify = fields.texts('notify') ?? [];
  for (const [at, address] of notify.entries()) {
    if (!RULES.address.pattern.test(address)) fields.wrong(`notify[${at}]`, show(address), RULES.address.expected);
  }
  fields.close();
  if (mistakes.length > 0 || database === null) throw wrongDeployment(mistakes);
  return {
    database,
    glueVersion,
    notify,
    ...(name === null ? {} : { name }),
    ...(lakeFormation === null ? {} : { lakeFormation }),
    ...(folder === null ? {} : { folder }),
    ...(allow === null ? {} : { allow }),
    ...(bucket === null ? {} : { bucket: existingBucket(scope, bucket, bucketKey) }),
  };
}
