import { type BigIntStats, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemErrorInWords } from '../../../model/system-error.ts';
import type { OfferedFile } from '../../../runtime/load-protocol.ts';
import { EngineError } from '../../errors.ts';
import { isHidden } from '../hidden-name.ts';
import { shortPath } from '../short-path.ts';
import type { ListingNote } from '../source.ts';
import { modifiedTime, statKey } from './file-stat.ts';
import type { FolderUris } from './folder-uri.ts';

/** What is in the way: the folder itself, or what stands above it. Tables whose folders are below it have one mistake. */
function obstacle(folder: string): string {
  return typeof statOrReason(folder) === 'string' && dirname(folder) !== folder ? obstacle(dirname(folder)) : folder;
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : null);

function listError(error: unknown, folder: string): EngineError {
  return new EngineError({
    code: 'cannot-list',
    found: `the folder cannot be listed: ${systemErrorInWords(error)}`,
    where: obstacle(folder),
    next: 'Correct the folder or its rights.',
    cause: error,
  });
}

function readNames(folder: string): string[] | null {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw listError(error, folder);
  }
}

/** Of what a link leads to, or why there is nothing to be told, in words. */
export function statOrReason(path: string): BigIntStats | string {
  try {
    return statSync(path, { bigint: true });
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'a link to nothing' : systemErrorInWords(error);
  }
}

/**
 * All files below a folder. Names that begin with `_` or `.` are left out, with all that is below them, and so are empty
 * files. Links are followed; what is there under its own name too is listed under that. What the ledger cannot keep is left
 * out by name.
 *
 * @param folder Absolute, and no link itself.
 * @throws {EngineError} `cannot-list`.
 */
export function* listFolder(
  folder: string,
  uris: FolderUris,
  note: (note: ListingNote) => void,
): Generator<OfferedFile, void> {
  const visited = new Set<string>();
  const links: string[] = [];
  const skip = (what: string) => note({ kind: 'skipped', what });

  function* visit(path: string): Generator<OfferedFile, void> {
    const names = readNames(path);
    if (names === null) {
      if (path === folder) note({ kind: 'missing' });
      return;
    }
    // A link to a folder above would go round for ever.
    const real = realpathSync(path);
    if (visited.has(real)) return;
    visited.add(real);
    const within = uris.uriOf(path);
    const start = within === '' ? '' : `${within}/`;
    for (const name of names) {
      if (isHidden(name)) continue;
      const full = join(path, name);
      const stat = statOrReason(full);
      if (name.includes('\uFFFD')) skip(`${full}: its name is not UTF-8`);
      else if (typeof stat === 'string') skip(`${shortPath(full)}: ${stat}`);
      else if (stat.isDirectory()) {
        if (lstatSync(full).isSymbolicLink()) links.push(full);
        else yield* visit(full);
      } else if (!stat.isFile()) skip(`${full}: not a file`);
      else if (stat.size > 0n) {
        const modified = modifiedTime(stat);
        if (modified === null) skip(`${full}: its modification time is not of the years 1 to 9999: touch it`);
        else yield { uri: start + name, etag: null, size: Number(stat.size), modified, stat: statKey(stat) };
      }
    }
  }

  yield* visit(folder);
  // The list grows with those that are found on the way.
  for (const link of links) yield* visit(link);
}
