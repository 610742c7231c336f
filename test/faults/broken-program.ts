import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrokenPromise } from './broken-promises.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Makes a copy of the built program in an empty folder, with one promise broken; gives what to run. */
export function makeBrokenProgram({ name, edits }: BrokenPromise, folder: string): string {
  for (const part of ['dist', 'sql/runtime', 'templates', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const { file, find, replace } of edits) {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(find)) throw new Error(`${name}: ${file} has changed, and what is to be broken is not found.`);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
  return join(folder, 'dist/cli/main.js');
}
