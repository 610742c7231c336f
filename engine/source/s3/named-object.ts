import { FileRefusal } from '../../record/file-refusal.ts';
import type { OpenFile } from '../source.ts';
import { ObjectBytes } from './object-bytes.ts';
import { type ObjectHead, S3Bucket } from './s3-bucket.ts';
import { objectOfUri, s3Place } from './s3-uri.ts';

/** Which version is read of the objects that this process was told of: the same one each time. */
const heads = new Map<string, Promise<ObjectHead | null>>();

/** An object of which nothing is known but its name. */
class NamedObject implements OpenFile {
  readonly version = null;
  readonly #uri: string;
  readonly #from: number;
  #opened: ObjectBytes | null = null;

  constructor(uri: string, from: number) {
    this.#uri = uri;
    this.#from = from;
  }

  read(into: Buffer, at: number): number | Promise<number> {
    return this.#opened === null ? this.#begin(into, at) : this.#opened.read(into, at);
  }

  close(): void {
    this.#opened?.close();
  }

  async #begin(into: Buffer, at: number): Promise<number> {
    const { key } = objectOfUri(this.#uri);
    const bucket = new S3Bucket(s3Place(this.#uri).bucket);
    const asked = heads.get(this.#uri) ?? bucket.head(key);
    heads.set(this.#uri, asked);
    const head = await asked;
    if (head === null) throw new FileRefusal('unreadable', 'there is no such object');
    const { etag, size } = head;
    this.#opened = new ObjectBytes({ bucket, key, etag, size, versionId: undefined }, this.#from, size);
    return this.#opened.read(into, at);
  }
}

/** Opens an object by its URI, at an offset. Reading throws what keeps it from being read. */
export function openNamedObject(uri: string, from: number): OpenFile {
  return new NamedObject(uri, from);
}
