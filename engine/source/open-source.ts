import { resolve } from 'node:path';
import { FolderSource } from './folder/folder-source.ts';
import { isFolderUri } from './folder/folder-uri.ts';
import type { Source } from './source.ts';

/** Where source files are, as plain data that can go to another thread. */
export interface SourceAddress {
  readonly kind: 'folder';
  /** Absolute. */
  readonly folder: string;
  /** The pipeline's folder, absolute: files in it are called by their paths from there. @default none */
  readonly home?: string;
  /** What tells this folder of the pipeline from others of the same name. @default not told */
  readonly origin?: string;
}

/** The source that a user or a pipeline names. @param from The folder that a relative name starts from. */
export function sourceAddress(name: string, from: string): SourceAddress {
  return { kind: 'folder', folder: resolve(from, name) };
}

/** Opens nothing yet. */
export function openSource({ folder, home }: SourceAddress): Source {
  return new FolderSource(folder, home ?? null);
}

/** Whether a load of this engine can read the file; others are left to the job in AWS. */
export function isReadHere(uri: string): boolean {
  return isFolderUri(uri);
}
