import type * as s3 from 'aws-cdk-lib/aws-s3';

/** Where files land: a bucket, and the folder in it below which the tables' prefixes are. */
export interface Landing {
  readonly bucket: s3.IBucket;
  /** Empty, or ending in `/`. */
  readonly folder: string;
}

function isBucket(bucket: s3.IBucket | s3.Bucket): bucket is s3.IBucket {
  return 'bucketName' in bucket && 'bucketArn' in bucket;
}

/** A bucket by its interface, which the CDK's class is not quite under `exactOptionalPropertyTypes`. */
export function asBucket(bucket: s3.IBucket | s3.Bucket): s3.IBucket {
  if (isBucket(bucket)) return bucket;
  throw new Error('The bucket is none.');
}

/** The key prefix of a table's files in the bucket. */
export function keyPrefix({ folder }: Pick<Landing, 'folder'>, prefix: string): string {
  return `${folder}${prefix}`;
}

/** Bucket and folder as the generated job and the catalog take them, without a `/` at the end. */
export function sourceRoot({ bucket, folder }: Landing): string {
  return folder === '' ? bucket.bucketName : `${bucket.bucketName}/${folder.slice(0, -1)}`;
}
