import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemErrorInWords } from '../../../model/system-error.ts';
import type { OfferedFile } from '../../../runtime/load-protocol.ts';
import { FileRefusal } from '../../record/file-refusal.ts';
import type { FileVersion, ListingNote, OpenFile, Source } from '../source.ts';
import { FileBytes } from './file-bytes.ts';
import { statKey } from './file-stat.ts';
import { FolderUris, isFolderUri, realPath } from './folder-uri.ts';
import { hashFile } from './hash-file.ts';
import { listFolder } from './list-folder.ts';
import { unclaimedIn } from './unclaimed.ts';

const PAGE = 1000;

/** A folder of this machine. A file's version is its content's hash; its size, times and inode tell when to hash it again. */
export class FolderSource implements Source {
  readonly #folder: string;
  readonly #uris: FolderUris;

  /**
   * @param folder Absolute.
   * @param home The pipeline's folder, absolute, if there is one.
   */
  constructor(folder: string, home: string | null) {
    this.#folder = folder;
    this.#uris = new FolderUris(home);
  }

  placeOf(prefix: string): string {
    return join(this.#folder, prefix);
  }

  /** Where the files of a prefix really are, so that a link to their folder gives them no other names. */
  #root(prefix: string): string {
    return realPath(this.placeOf(prefix).replace(/[\\/]$/, ''));
  }

  async *list(prefix: string, note: (note: ListingNote) => void): AsyncGenerator<readonly OfferedFile[], void> {
    let page: OfferedFile[] = [];
    for (const file of listFolder(this.#root(prefix), this.#uris, note)) {
      if (page.push(file) < PAGE) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }

  open({ uri, etag }: FileVersion, from: number): OpenFile {
    return new FileBytes(this.#uris.pathOf(uri), from, etag === null);
  }

  async isUnchanged({ uri, stat }: FileVersion): Promise<boolean> {
    return statKey(statSync(this.#uris.pathOf(uri), { bigint: true })) === stat;
  }

  refusalOf(error: unknown): FileRefusal | null {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return /^E[A-Z]+$/.test(code)
      ? new FileRefusal('unreadable', `the file cannot be read: ${systemErrorInWords(error)}`, error)
      : null;
  }

  version(uri: string): Promise<string | null> {
    return hashFile(this.#uris.pathOf(uri));
  }

  pathBelow(prefix: string, uri: string): string | null {
    const root = `${this.#uris.uriOf(this.#root(prefix))}/`;
    return uri.startsWith(root) ? uri.slice(root.length) : null;
  }

  uriOf(path: string): string {
    return this.#uris.uriOf(join(realPath(dirname(path)), basename(path)));
  }

  async has(uri: string): Promise<boolean> {
    return isFolderUri(uri) && existsSync(this.#uris.pathOf(uri));
  }

  async exists(): Promise<boolean> {
    return existsSync(this.#folder);
  }

  async unclaimed(prefixes: readonly string[]): Promise<readonly string[]> {
    return [...unclaimedIn(this.#folder, prefixes)];
  }
}
