import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isHidden } from '../hidden-name.ts';
import { statOrReason } from './list-folder.ts';

/** Empty where it cannot be read: a listing of a table's folder tells that. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !isHidden(name));
  } catch {
    return [];
  }
}

/**
 * What lies below a folder and in none of these prefixes: the path of each file, and of each folder that holds something,
 * which ends in `/`. Hidden and empty files are no one's.
 *
 * @param folder Absolute.
 */
export function* unclaimedIn(folder: string, prefixes: readonly string[], at = ''): Generator<string, void> {
  for (const name of namesIn(join(folder, at))) {
    const full = join(folder, at, name);
    const stat = statOrReason(full);
    if (typeof stat === 'string') continue;
    if (stat.isDirectory()) {
      const path = `${at}${name}/`;
      if (prefixes.includes(path)) continue;
      if (prefixes.some((prefix) => prefix.startsWith(path))) yield* unclaimedIn(folder, prefixes, path);
      else if (namesIn(full).length > 0) yield path;
    } else if (stat.isFile() && stat.size > 0n) yield `${at}${name}`;
  }
}
