import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { filesBelow } from './fingerprint.mjs';
import { functionNames } from './function-names.mjs';

/** What the package is for: the command, code and its types, bundles of functions and of the reading thread, templates, SQL, Scala. */
const EXPECTED = [
  /^bin\/aspen\.mjs$/,
  /^dist\/(cli|doctor|embedded|engine|generator|infra|model|runtime)\/[\w./-]+\.(js|d\.ts)$/,
  /^dist\/(functions|threads)\/[a-z-]+\.js$/,
  /^templates\/\w+\/[\w./-]+\.hbs$/,
  /^sql\/runtime\/[\w./-]+\.(sql|json)$/,
  /^glue\/(?!test\/)[\w./-]+\.scala$/,
  /^(package\.json|README\.md|LICENSE)$/,
];

const root = fileURLToPath(new URL('..', import.meta.url));

/** What may not lack: the command, what it starts, and all that is read in place. */
function needed() {
  /** @type {{ readonly files: readonly string[] }} */
  const { files } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const read = files.filter((path) => !/^(!|bin|dist)/.test(path) && existsSync(`${root}${path}`));
  const left = files.filter((path) => path.startsWith('!')).map((path) => `${path.slice(1)}/`);
  return [
    'bin/aspen.mjs',
    'dist/cli/main.js',
    'dist/threads/part-worker.js',
    ...functionNames.map((name) => `dist/functions/${name}.js`),
    ...read.flatMap((folder) => filesBelow(folder)).filter((path) => !left.some((folder) => path.startsWith(folder))),
  ];
}

/**
 * What is wrong with a package that holds these files.
 *
 * @param {readonly string[]} paths
 */
export function packingMistakes(paths) {
  const packed = new Set(paths);
  return [
    ...paths.filter((path) => !EXPECTED.some((pattern) => pattern.test(path))).map((path) => `${path} is packed`),
    ...needed()
      .filter((path) => !packed.has(path))
      .map((path) => `${path} is not packed`),
  ];
}
