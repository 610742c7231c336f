import type { _Object, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import type { OfferedFile } from '../../../runtime/load-protocol.ts';
import { isHidden } from '../hidden-name.ts';
import { shortPath } from '../short-path.ts';
import type { ListingNote } from '../source.ts';
import { bareTag, decodeKey, type S3Bucket } from './s3-bucket.ts';
import { uriOfKey } from './s3-uri.ts';

/** Whether an object is nobody's: a folder's marker, or one of a hidden name, or below one. */
export function isNoFile(below: string): boolean {
  return below === '' || below.endsWith('/') || below.split('/').some(isHidden);
}

/** A listed object; why it cannot be taken, in words; null where it is nobody's. */
function offered(object: _Object, bucket: string, prefix: string): OfferedFile | string | null {
  const { Key: encoded, ETag: etag, Size: size, LastModified: modified } = object;
  if (encoded === undefined || size === undefined || size === 0) return null;
  const key = decodeKey(encoded);
  if (isNoFile(key.slice(prefix.length))) return null;
  const uri = uriOfKey(bucket, key);
  if (key.includes('\0')) return `${shortPath(uri)}: its name has a NUL character`;
  if (etag === undefined || modified === undefined)
    return `${shortPath(uri)}: the listing tells no ETag or no time of it`;
  return { uri, etag: bareTag(etag), size, modified: modified.toISOString(), stat: null };
}

/** All pages of a listing; the next one is asked for before the last one is given. */
async function* pages(bucket: S3Bucket, prefix: string): AsyncGenerator<ListObjectsV2CommandOutput, void> {
  let asked: Promise<ListObjectsV2CommandOutput> | null = bucket.page({ Prefix: prefix });
  while (asked !== null) {
    const page: ListObjectsV2CommandOutput = await asked;
    const token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    asked = token === undefined ? null : bucket.page({ Prefix: prefix, ContinuationToken: token });
    // Where the listing breaks off, nobody waits for it.
    asked?.catch(() => undefined);
    yield page;
  }
}

/**
 * All objects below a prefix, except those that are empty, hidden or a folder's marker.
 *
 * @throws {EngineError} what keeps the bucket from being listed.
 */
export async function* listObjects(
  bucket: S3Bucket,
  prefix: string,
  note: (note: ListingNote) => void,
): AsyncGenerator<readonly OfferedFile[], void> {
  let isMissing = true;
  for await (const { Contents: objects = [] } of pages(bucket, prefix)) {
    if (objects.length > 0) isMissing = false;
    const page: OfferedFile[] = [];
    for (const object of objects) {
      const found = offered(object, bucket.name, prefix);
      if (typeof found === 'string') note({ kind: 'skipped', what: found });
      else if (found !== null) page.push(found);
    }
    if (page.length > 0) yield page;
  }
  if (isMissing) note({ kind: 'missing' });
}
