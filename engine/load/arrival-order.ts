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

/** Puts files into the order of arrival, which is the protocol's: by modification time, then by URI. */
export function inOrderOfArrival<File extends Pick<OfferedFile, 'uri' | 'modified'>>(files: readonly File[]): File[] {
  return files.toSorted((one, other) => {
    if (one.modified !== other.modified) return one.modified < other.modified ? -1 : 1;
    return compareBytes(one.uri, other.uri);
  });
}
