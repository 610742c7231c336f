import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Paths of the files below a folder, from `root`, in order. */
export function filesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    .sort();
}
