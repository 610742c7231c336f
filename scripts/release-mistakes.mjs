import { readFileSync } from 'node:fs';
import { packingMistakes } from './packed-files.mjs';
import { frozenMigrations, root, run } from './run-program.mjs';

/** @param {string} left @param {string} right */
function isAbove(left, right) {
  const [numbers = [], others = []] = [left, right].map((version) => version.split('.').map(Number));
  const place = numbers.findIndex((number, index) => number !== others[index]);
  return place >= 0 && (numbers[place] ?? 0) > (others[place] ?? 0);
}

/** @param {string} version */
function versionMistakes(version) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return [`${version} is no version such as 1.2.3`];
  const tags = run('git', 'tag', '--list', 'v[0-9]*.[0-9]*.[0-9]*').stdout.split('\n').filter(Boolean);
  return tags
    .map((tag) => tag.slice(1))
    .filter((released) => !isAbove(version, released))
    .map((released) => `${version} is not above ${released}, which is released`);
}

/**
 * @param {string} version
 * @param {string | RegExp} state What follows the version in the first heading.
 */
function changelogMistakes(version, state) {
  const [, first = ''] = readFileSync(`${root}CHANGELOG.md`, 'utf8').split(/^## /m);
  const [heading = '', ...lines] = first.split('\n');
  const [found, ...rest] = heading.split(', ');
  if (found !== version || rest.join(', ').replace(state, '') !== '') {
    return [`CHANGELOG.md begins with "${heading}", and not with "${version}, ${state}"`];
  }
  return lines.join('').trim() === '' ? [`CHANGELOG.md says nothing of "${heading}"`] : [];
}

function packageMistakes() {
  const { fails, stdout, stderr } = run('npm', 'pack', '--dry-run', '--json', '--silent');
  if (fails) return [`npm pack fails: ${stderr.trim()}`];
  /** @type {readonly { readonly files: readonly { readonly path: string }[] }[]} */
  const packed = JSON.parse(stdout);
  return packingMistakes(packed.flatMap(({ files }) => files.map(({ path }) => path)));
}

function treeMistakes() {
  const { fails, stderr } = frozenMigrations();
  const changed = run('git', 'status', '--porcelain').stdout;
  return [
    ...(changed === '' ? [] : [`not committed: ${changed.trim()}`]),
    ...(fails ? [stderr.trim()] : []),
    ...packageMistakes(),
  ];
}

/**
 * Why this cannot be released.
 *
 * @param {string} version
 */
export function mistakesBefore(version) {
  const branch = run('git', 'branch', '--show-current').stdout.trim();
  return [
    ...versionMistakes(version),
    ...(branch === 'main' ? [] : [`this is the branch ${branch}, and not main`]),
    ...changelogMistakes(version, 'not released'),
    ...treeMistakes(),
  ];
}

/** Why this is no release that can be published. */
export function mistakesAfter() {
  /** @type {{ readonly version: string }} */
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const tags = run('git', 'tag', '--points-at', 'HEAD').stdout.split('\n');
  const isTagged = tags.includes(`v${version}`);
  return [
    ...(isTagged ? [] : [`this is not v${version}: npm run release -- ${version} makes it`]),
    ...changelogMistakes(version, /\d{4}-\d{2}-\d{2}/),
    ...treeMistakes(),
  ];
}
