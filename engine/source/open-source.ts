import { resolve } from 'node:path';
import { EngineError } from '../errors.ts';
import { FolderSource } from './folder/folder-source.ts';
import { isFolderUri } from './folder/folder-uri.ts';
import { S3Source } from './s3/s3-source.ts';
import { isS3Uri, type S3Place, s3Place } from './s3/s3-uri.ts';
import type { Source } from './source.ts';

/** A folder of this machine. */
export interface FolderAddress {
  readonly kind: 'folder';
  /** Absolute. */
  readonly folder: string;
  /** The pipeline's folder, absolute: files in it are called by their paths from there. @default none */
  readonly home?: string;
  /** What tells this folder of the pipeline from others of the same name. @default not told */
  readonly origin?: string;
}

/** A bucket, or a folder in one: files of it have one name everywhere. */
export interface S3Address extends S3Place {
  readonly kind: 's3';
  readonly origin?: undefined;
}

/** Where source files are, as plain data that can go to another thread. */
export type SourceAddress = FolderAddress | S3Address;

/**
 * The source that a user or a pipeline names: `s3://BUCKET/FOLDER`, or a folder.
 *
 * @param from The folder that a relative name starts from.
 * @throws {EngineError} `wrong-source` for a bucket that cannot be, or a place of another kind.
 */
export function sourceAddress(name: string, from: string): SourceAddress {
  if (isS3Uri(name)) return { kind: 's3', ...s3Place(name) };
  if (/^(?:s3[an]?|https?|gs|az|abfss?|ftp|sftp):/i.test(name))
    throw new EngineError({
      code: 'wrong-source',
      found: `${JSON.stringify(name)} is no place that files are loaded from`,
      expected: 'a folder of this machine, or s3://BUCKET/FOLDER',
      next: 'Name it that way.',
    });
  return { kind: 'folder', folder: resolve(from, name) };
}

/** Opens nothing yet. */
export function openSource(address: SourceAddress): Source {
  return address.kind === 's3' ? new S3Source(address) : new FolderSource(address.folder, address.home ?? null);
}

/** Whether a load of this engine from a source can read the file, if it is there; others are left to the job in AWS. */
export function isReadHere(uri: string, { kind }: Pick<SourceAddress, 'kind'>): boolean {
  return isFolderUri(uri) || (kind === 's3' && isS3Uri(uri));
}
