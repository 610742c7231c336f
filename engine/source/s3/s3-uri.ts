import { EngineError } from '../../errors.ts';

const SCHEME = 's3://';

/** A bucket, and the folder in it that tables' prefixes begin at. */
export interface S3Place {
  readonly bucket: string;
  /** Empty, or ending in `/`. */
  readonly prefix: string;
}

/** Whether a URI, or what a user calls a source, is one of S3. */
export function isS3Uri(uri: string): boolean {
  return uri.startsWith(SCHEME);
}

/** What the ledger calls an object: not encoded, as the Glue job calls it. */
export function uriOfKey(bucket: string, key: string): string {
  return `${SCHEME}${bucket}/${key}`;
}

/** The bucket and the key of a URI that {@link uriOfKey} gave. */
export function objectOfUri(uri: string): { readonly bucket: string; readonly key: string } {
  const slash = uri.indexOf('/', SCHEME.length);
  const end = slash < 0 ? uri.length : slash;
  return { bucket: uri.slice(SCHEME.length, end), key: uri.slice(end + 1) };
}

/**
 * The place that a user names.
 *
 * @throws {EngineError} `wrong-source` for a name that no bucket can have. Source: S3's rules for bucket names.
 */
export function s3Place(name: string): S3Place {
  const { bucket, key } = objectOfUri(name);
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new EngineError({
      code: 'wrong-source',
      found: `${JSON.stringify(name)}: no bucket is called ${JSON.stringify(bucket)}`,
      expected: 's3://BUCKET or s3://BUCKET/FOLDER, the bucket in 3 to 63 lower-case letters, digits, dots and hyphens',
      next: 'Correct the name.',
    });
  return { bucket, prefix: key === '' || key.endsWith('/') ? key : `${key}/` };
}
