import { FileBytes } from './folder/file-bytes.ts';
import { openNamedObject } from './s3/named-object.ts';
import { isS3Uri } from './s3/s3-uri.ts';
import type { OpenFile } from './source.ts';

/**
 * Opens a file that a user named, in no listing: a path of this machine, absolute, or an object's URI.
 *
 * @throws Node's error where a file of this machine cannot be opened.
 */
export function openNamed(name: string, from: number): OpenFile {
  return isS3Uri(name) ? openNamedObject(name, from) : new FileBytes(name, from, false);
}
