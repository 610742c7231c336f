import { type BigIntStats, type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../errors.ts';
import { statKey } from './file-stat.ts';

/** A source file as it stands on the disk. */
export interface ListedFile {
  /** `file://` and the absolute path, not encoded. */
  readonly uri: string;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** ISO 8601, to the microsecond. */
  readonly modified: string;
  /** Changes whenever the content may have. */
  readonly stat: string;
}

/** The files under a table's prefix. */
export interface Listing {
  readonly files: readonly ListedFile[];
  readonly folder: string;
  /** There is no such folder. */
  readonly missing: boolean;
  /** Entries that were passed over and should not be there, in words. */
  readonly skipped: readonly string[];
}

function isHidden(name: string): boolean {
  return name.startsWith('_') || name.startsWith('.');
}

function listError(error: unknown, folder: string): EngineError {
  return new EngineError({
    code: 'cannot-list',
    found: `the folder cannot be listed: ${error instanceof Error ? error.message : String(error)}`,
    where: folder,
    next: 'Correct the folder or its rights.',
    cause: error,
  });
}

function readEntries(folder: string): Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw listError(error, folder);
  }
}

/** Milliseconds alone would make files of one moment sort by name. */
function isoMicros({ mtimeNs }: BigIntStats): string {
  const micros = mtimeNs / 1000n;
  const seconds = new Date(Number(micros / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(((micros % 1_000_000n) + 1_000_000n) % 1_000_000n).padStart(6, '0')}Z`;
}

function statOrNull(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return null;
  }
}

/**
 * Lists all files below `prefix` in a folder. Names that begin with `_` or `.` are left out, with all that is below
 * them, and so are empty files. Links are followed.
 *
 * @throws {EngineError} `cannot-list`.
 */
export function listFolder(source: string, prefix: string): Listing {
  const folder = join(source, prefix);
  const skipped: string[] = [];
  const files: ListedFile[] = [];
  const visited = new Set<string>();

  function visit(path: string): boolean {
    const entries = readEntries(path);
    if (entries === null) return false;
    // A link to a folder above would go round for ever.
    const real = realpathSync(path);
    if (visited.has(real)) return true;
    visited.add(real);
    for (const { name } of entries) {
      if (isHidden(name)) continue;
      const full = join(path, name);
      const stat = statOrNull(full);
      if (name.includes('\uFFFD')) skipped.push(`${full}: its name is not UTF-8`);
      else if (stat === null) skipped.push(`${full}: a link to nothing`);
      else if (stat.isDirectory()) visit(full);
      else if (!stat.isFile()) skipped.push(`${full}: not a file`);
      else if (stat.size > 0n) {
        files.push({
          uri: `file://${full}`,
          path: full,
          size: Number(stat.size),
          modified: isoMicros(stat),
          stat: statKey(stat),
        });
      }
    }
    return true;
  }

  const found = visit(folder.replace(/\/$/, ''));
  return { files, folder, missing: !found, skipped };
}
