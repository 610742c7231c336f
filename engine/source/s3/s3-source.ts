import type { OfferedFile } from '../../../runtime/load-protocol.ts';
import type { FileVersion, ListingNote, OpenFile, Source } from '../source.ts';
import { isNoFile, listObjects } from './list-objects.ts';
import { ObjectBytes } from './object-bytes.ts';
import { S3Bucket } from './s3-bucket.ts';
import { isS3Uri, objectOfUri, type S3Place, uriOfKey } from './s3-uri.ts';
import { unclaimedKeys } from './unclaimed-keys.ts';

/**
 * A bucket, or a folder in one. A file's version is its ETag, as the listing tells it, and each request for its bytes says
 * that ETag: S3 gives that version or nothing, so that nobody has to look again.
 */
export class S3Source implements Source {
  readonly #bucket: S3Bucket;
  readonly #prefix: string;

  constructor({ bucket, prefix }: S3Place, requests: S3Bucket = new S3Bucket(bucket)) {
    this.#bucket = requests;
    this.#prefix = prefix;
  }

  placeOf(prefix: string): string {
    return uriOfKey(this.#bucket.name, this.#prefix + prefix);
  }

  list(prefix: string, note: (note: ListingNote) => void): AsyncGenerator<readonly OfferedFile[], void> {
    return listObjects(this.#bucket, this.#prefix + prefix, note);
  }

  open({ uri, etag, size }: FileVersion, from: number, until?: number): OpenFile {
    const { key } = objectOfUri(uri);
    const object = { bucket: this.#bucket, key, etag: etag ?? '', size, versionId: undefined };
    return new ObjectBytes(object, from, until ?? size);
  }

  async isUnchanged(): Promise<boolean> {
    return true;
  }

  /** Reading has told it. */
  refusalOf(): null {
    return null;
  }

  async version(uri: string): Promise<string | null> {
    return (await this.#bucket.head(objectOfUri(uri).key))?.etag ?? null;
  }

  pathBelow(prefix: string, uri: string): string | null {
    const root = this.placeOf(prefix);
    if (!uri.startsWith(root)) return null;
    const below = uri.slice(root.length);
    return isNoFile(below) ? null : below;
  }

  uriOf(): null {
    return null;
  }

  async has(uri: string): Promise<boolean> {
    return isS3Uri(uri) && uri.startsWith(this.placeOf('')) && (await this.#bucket.head(objectOfUri(uri).key)) !== null;
  }

  /** A bucket may be empty yet; a folder of one is there when something is in it. */
  async exists(): Promise<boolean> {
    const { KeyCount: count = 0 } = await this.#bucket.page({ Prefix: this.#prefix, MaxKeys: 1 });
    return count > 0 || this.#prefix === '';
  }

  async unclaimed(prefixes: readonly string[]): Promise<readonly string[]> {
    // Who may list the tables' folders only is not told of others.
    return unclaimedKeys(this.#bucket, this.#prefix, prefixes).catch(() => []);
  }
}
