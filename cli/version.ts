import { readFileSync } from 'node:fs';

const built = import.meta.url.includes('/dist/');
const manifest: unknown = JSON.parse(
  readFileSync(new URL(`${built ? '../..' : '..'}/package.json`, import.meta.url), 'utf8'),
);

/** The program's version, as its package says. */
export const version =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
