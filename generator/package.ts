import { existsSync, readFileSync } from 'node:fs';

function find(from: URL): URL {
  const folder = new URL('./', from);
  if (existsSync(new URL('package.json', folder))) return folder;
  const parent = new URL('../', folder);
  if (parent.href === folder.href) throw new Error(`There is no package.json above ${from.href}.`);
  return find(parent);
}

/** Aspen's own folder, from the sources as from the built files: templates and migrations are below it. */
export const packageFolder = find(new URL(import.meta.url));

const manifest: unknown = JSON.parse(readFileSync(new URL('package.json', packageFolder), 'utf8'));

/** The program's version, as its package says. */
export const version =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
