import { readFileSync } from 'node:fs';
import { packageFolder } from './package-folder.ts';

const manifest: unknown = JSON.parse(readFileSync(new URL('package.json', packageFolder), 'utf8'));

/** The program's version, as its package says. */
export const version =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
