const SCHEME = 'file://';

/** The URI of a file in a folder: not encoded. @param path Absolute. */
export function uriOf(path: string): string {
  return `${SCHEME}${path}`;
}

/** Whether a URI is one of a file in a folder. */
export function isFolderUri(uri: string): boolean {
  return uri.startsWith(SCHEME);
}

/** The path of a URI that {@link uriOf} gave. */
export function pathOf(uri: string): string {
  return uri.slice(SCHEME.length);
}
