import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';

const SCHEME = 'file://';

/** Whether a URI is one of a file in a folder of this machine. */
export function isFolderUri(uri: string): boolean {
  return uri.startsWith(SCHEME) || !/^[a-z][a-z0-9+.-]*:\/\//i.test(uri);
}

/** Where a path leads; itself where it leads nowhere. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * How a pipeline calls files of this machine: those in its own folder by their paths from there, which stay when the folder
 * moves; others by `file://` and where they really are. Not encoded.
 */
export class FolderUris {
  readonly #home: string | null;

  /** @param home The pipeline's folder, absolute; null where there is none. */
  constructor(home: string | null) {
    this.#home = home === null ? null : realPath(home);
  }

  /** @param path Absolute, without links that are to be followed. */
  uriOf(path: string): string {
    const inside = this.#home === null ? '..' : relative(this.#home, path);
    const isOutside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
    const name = isOutside ? path : inside;
    return (isOutside ? SCHEME : '') + (sep === '/' ? name : name.replaceAll(sep, '/'));
  }

  /** The path of a URI that {@link uriOf} gave. */
  pathOf(uri: string): string {
    if (uri.startsWith(SCHEME)) return uri.slice(SCHEME.length);
    return join(this.#home ?? '', uri);
  }
}
