import type { FileOrder } from '../../model/file-order.ts';
import type { OfferedFile } from '../../runtime/load-protocol.ts';

const SURROGATES = 0xd800;
const AFTER_SURROGATES = 0xe000;

/** Compares texts as their UTF-8 is compared, which is how the database sorts URIs. */
function compareBytes(one: string, other: string): number {
  const end = Math.min(one.length, other.length);
  let at = 0;
  while (at < end && one.charCodeAt(at) === other.charCodeAt(at)) at++;
  if (at === end) return one.length - other.length;
  const [a, b] = [one.charCodeAt(at), other.charCodeAt(at)];
  // A surrogate stands for a character above all others, but its unit is less than some.
  if (a >= AFTER_SURROGATES && b >= SURROGATES && b < AFTER_SURROGATES) return -1;
  if (b >= AFTER_SURROGATES && a >= SURROGATES && a < AFTER_SURROGATES) return 1;
  return a - b;
}

/** A file's place by its name, as the database has it. */
function placeByName(uri: string, order: FileOrder): string {
  if (order !== 'dms') return uri;
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  return `${name.startsWith('LOAD') ? '0' : '1'}${name} ${uri}`;
}

/** Puts files into the order in which they are loaded: of arrival, or of their names. */
export function inOrder<File extends Pick<OfferedFile, 'uri' | 'modified'>>(
  files: readonly File[],
  order: FileOrder,
): File[] {
  if (order === 'arrival') return inOrderOfArrival(files);
  return files.toSorted((one, other) => compareBytes(placeByName(one.uri, order), placeByName(other.uri, order)));
}

/** Puts files into the order of arrival, which is the protocol's: by modification time, then by URI. */
export function inOrderOfArrival<File extends Pick<OfferedFile, 'uri' | 'modified'>>(files: readonly File[]): File[] {
  return files.toSorted((one, other) => {
    if (one.modified !== other.modified) return one.modified < other.modified ? -1 : 1;
    return compareBytes(one.uri, other.uri);
  });
}
