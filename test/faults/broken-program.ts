import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrokenPromise, MIGRATIONS } from './broken-promises.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** In the order in which they are applied. */
function migrations(folder: string): readonly string[] {
  const names = readdirSync(join(folder, MIGRATIONS)).filter((name) => /^\d/.test(name));
  return names.sort().map((name) => join(folder, MIGRATIONS, name));
}

/** Makes a copy of the built program in an empty folder, with one promise broken; gives what to run. */
export function makeBrokenProgram({ name, edits }: BrokenPromise, folder: string): string {
  for (const part of ['dist', 'sql/runtime', 'templates', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const { file, find, replace } of edits) {
    const files = file === MIGRATIONS ? migrations(folder) : [join(folder, file)];
    const path = files.findLast((each) => readFileSync(each, 'utf8').includes(find));
    if (path === undefined) throw new Error(`${name}: ${file} has changed, and what is to be broken is not found.`);
    const text = readFileSync(path, 'utf8').replace(find, () => replace);
    writeFileSync(path, text);
  }
  return join(folder, 'dist/cli/main.js');
}
