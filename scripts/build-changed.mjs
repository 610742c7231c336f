import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { filesBelow, fingerprint, STAMP } from './fingerprint.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** By its path: `tsc` is the name of two packages' commands, and npm links the older one's. */
export const COMPILER = 'node_modules/typescript-native/bin/tsc';
// What --omit=dev leaves out, and --omit=optional.
const NEEDED = [
  COMPILER,
  `node_modules/@typescript/typescript-${process.platform}-${process.arch}`,
  'node_modules/esbuild',
];

/** Whether what builds is installed. */
export function canBuild() {
  return NEEDED.every((path) => existsSync(`${root}${path}`));
}

/** @returns {Partial<ReturnType<typeof fingerprint>>} Empty where there is none, or half of one. */
function readStamp() {
  try {
    return JSON.parse(readFileSync(`${root}${STAMP}`, 'utf8'));
  } catch {
    return {};
  }
}

/** @param {string[]} args */
function run(...args) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error !== undefined) throw error;
  return status === 0;
}

/** The compiler leaves what it once made of a source that is gone. */
function removeOrphans() {
  for (const path of filesBelow('dist')) {
    const source = /^dist\/(?!functions\/|threads\/)(.+?)(\.d\.ts|\.js)$/.exec(path)?.[1];
    if (source !== undefined && !existsSync(`${root}${source}.ts`)) rmSync(`${root}${path}`);
  }
}

/**
 * Brings dist/ up to date, and does nothing where it is.
 *
 * @param {() => void} say Called before anything that takes time.
 * @returns Whether dist/ is what the sources give; what is wrong with them was written to stderr.
 */
export function build(say) {
  const before = readStamp();
  const now = fingerprint();
  const settled = before.settings === now.settings && before.built === now.built;
  if (settled && before.sources === now.sources) return true;
  say();
  // The compiler writes only what changed, so what somebody took out of dist/ would stay away.
  if (!settled) rmSync(`${root}dist`, { recursive: true, force: true });
  mkdirSync(`${root}dist`, { recursive: true });
  const leaveStamp = (/** @type {string} */ sources) => {
    writeFileSync(`${root}${STAMP}`, JSON.stringify({ ...now, built: fingerprint().built, sources }));
  };
  // Of no sources, until all is done: however this build ends, the next one goes on from here.
  leaveStamp('');
  const compiled = run(COMPILER, '-p', 'tsconfig.build.json');
  removeOrphans();
  leaveStamp('');
  if (!compiled || !run('scripts/bundle.mjs')) return false;
  // As they were at the beginning: what was edited meanwhile is built the next time.
  leaveStamp(now.sources);
  return true;
}
