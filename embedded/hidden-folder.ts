import { existsSync, mkdirSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveTo } from './owned-files.ts';

/** Makes `.aspen/`, where this program puts what it makes for a project; git passes it over. */
export function makeHiddenFolder(projectFolder: string): string {
  const folder = join(projectFolder, '.aspen');
  if (!existsSync(folder)) {
    const ignore = join(folder, '.gitignore');
    mkdirSync(folder, { recursive: true });
    writeFileSync(ignore, '*\n');
    if (process.getuid?.() === 0) {
      // Made by root in a folder of somebody else, it must not be in that user's way.
      const { uid, gid } = statSync(projectFolder);
      for (const path of [folder, ignore]) giveTo(path, { uid, gid });
    }
  }
  // Listed, so that a file of this name is an error, and not a folder that cannot be reached.
  readdirSync(folder);
  return realpathSync(folder);
}
