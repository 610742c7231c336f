import type { OfferedFile } from '../../runtime/load-protocol.ts';
import type { ByteSource } from '../record/byte-source.ts';
import type { FileRefusal } from '../record/file-refusal.ts';

/** A version of a file, as the listing saw it and as the database gives it back. */
export type FileVersion = Pick<OfferedFile, 'uri' | 'etag' | 'size' | 'stat'>;

/** A file that is being read. */
export interface OpenFile extends ByteSource {
  /** The version of the file, where reading it has told: all of it was read, and nobody knew it. */
  readonly version: string | null;
}

/** What a listing tells besides the files. */
export type ListingNote =
  /** There is nothing of this name. */
  | { readonly kind: 'missing' }
  /** Something was passed over that should not be there; in words. */
  | { readonly kind: 'skipped'; readonly what: string };

/**
 * Where source files are. Each kind of place is a folder here, and the only part of the program that knows it: what its
 * files are called, how they are listed, read and told apart.
 */
export interface Source {
  /** The place of a prefix, as a user is shown it. */
  placeOf(prefix: string): string;
  /**
   * All files below a prefix, a page after the other. One whose version the listing does not tell has no ETag, but a
   * `stat` that changes whenever the version may have.
   *
   * @throws {EngineError} `cannot-list`.
   */
  list(prefix: string, note: (note: ListingNote) => void): AsyncIterable<readonly OfferedFile[]>;
  /**
   * Opens a version, from an offset on. What is read may be of another version all the same: look again at the end.
   *
   * @param until Where reading is likely to end: a place that is far fetches no more beforehand. @default the file's end
   * @throws The place's own error where it cannot be opened.
   */
  open(file: FileVersion, from: number, until?: number): OpenFile;
  /** Whether the file still is the version that was listed. */
  isUnchanged(file: FileVersion): Promise<boolean>;
  /** What an error of reading says of the file; null for one that is not the place's own, and that is a defect. */
  refusalOf(error: unknown): FileRefusal | null;
  /** The version of the file as it stands now; null where it cannot be read. */
  version(uri: string): Promise<string | null>;
  /** The path below a prefix of a file that would be in a listing of it, if it were there; null of one that would not. */
  pathBelow(prefix: string, uri: string): string | null;
  /** What the file at a path of this machine is called here; null where files are elsewhere. @param path Absolute. */
  uriOf(path: string): string | null;
  /** Whether there is a file of this URI. */
  has(uri: string): Promise<boolean>;
  /** Whether the place itself is there. */
  exists(): Promise<boolean>;
  /** Paths of files and folders that lie in none of these prefixes; a folder's ends in `/`, and stands for what it holds. */
  unclaimed(prefixes: readonly string[]): Promise<readonly string[]>;
}
