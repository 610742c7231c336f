// What a build was made of, and what it made: by these the next one tells whether anything is left to do.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);

/** Folders whose TypeScript is compiled into nothing. A folder that is not named here counts. */
const NOT_BUILT = new Set([
  'bench',
  'cdk.out',
  'dist',
  'docs',
  'examples',
  'generated',
  'node_modules',
  'tables',
  'test',
]);

/** What asks for a build from nothing when it changes: options, versions of packages, the build itself. */
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** The file that a build leaves. */
export const STAMP = 'dist/.built.json';

/**
 * Paths of the files below a folder of the repository, in an order that is always the same.
 *
 * @param {string} folder None are below one that is not there.
 * @returns {string[]}
 */
export function filesBelow(folder) {
  if (!existsSync(new URL(folder, root))) return [];
  return readdirSync(new URL(folder, root), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}

/** Paths of all that may be compiled, or be read for it. */
export function sources() {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_BUILT.has(entry.name))
    .map(({ name }) => name)
    .sort()
    .flatMap(filesBelow)
    .filter((path) => path.endsWith('.ts'));
}

/** @param {readonly string[]} paths */
function hashFiles(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(fileURLToPath(new URL(path, root))))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Sources and settings by their content, and what is in dist/ by its names. */
export function fingerprint() {
  const built = filesBelow('dist').filter((path) => path !== STAMP);
  const settings = [...SETTINGS, ...filesBelow('scripts')].filter((path) => existsSync(new URL(path, root)));
  return {
    sources: hashFiles(sources()),
    settings: hashFiles(settings),
    built: createHash('sha256').update(built.join('\n')).digest('hex'),
  };
}
