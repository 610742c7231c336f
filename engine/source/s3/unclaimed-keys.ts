import { isHidden } from '../hidden-name.ts';
import { decodeKey, type S3Bucket } from './s3-bucket.ts';

/**
 * What lies below a place and in none of these prefixes, as far as the first page of each folder tells: a place may hold a
 * million objects, and one request shows that they are there.
 */
export async function unclaimedKeys(
  bucket: S3Bucket,
  root: string,
  prefixes: readonly string[],
  at = '',
): Promise<readonly string[]> {
  const { Contents: objects = [], CommonPrefixes: folders = [] } = await bucket.page({
    Prefix: root + at,
    Delimiter: '/',
  });
  const below = (encoded: string | undefined) => decodeKey(encoded ?? '').slice(root.length + at.length);
  const found: string[] = [];
  for (const { Key: key, Size: size = 0 } of objects) {
    const name = below(key);
    if (name !== '' && size > 0 && !isHidden(name)) found.push(at + name);
  }
  for (const { Prefix: folder } of folders) {
    const name = below(folder);
    const path = at + name;
    if (isHidden(name) || prefixes.includes(path)) continue;
    if (prefixes.some((prefix) => prefix.startsWith(path)))
      found.push(...(await unclaimedKeys(bucket, root, prefixes, path)));
    else found.push(path);
  }
  return found;
}
