// npm run release -- 0.2.0   checks that this can be released, freezes the migrations, dates the changelog, commits and tags
// node scripts/release.mjs   checks that this is a release: npm runs it before it publishes
import { readFileSync, writeFileSync } from 'node:fs';
import { mistakesAfter, mistakesBefore } from './release-mistakes.mjs';
import { frozenMigrations, root, run } from './run-program.mjs';

/** @param {string} version */
function release(version) {
  const text = readFileSync(`${root}CHANGELOG.md`, 'utf8');
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(`${root}CHANGELOG.md`, text.replace(`## ${version}, not released`, `## ${version}, ${day}`));
  const steps = [
    () => frozenMigrations('--freeze'),
    () => run('npm', 'version', version, '--no-git-tag-version', '--allow-same-version', '--ignore-scripts'),
    () => run('git', 'commit', '--quiet', '--all', '--message', `Release ${version}`),
    () => run('git', 'tag', '--annotate', '--message', version, `v${version}`),
  ];
  for (const step of steps) {
    const { fails, stderr } = step();
    if (fails) throw new Error(stderr);
  }
  process.stdout.write(`v${version} is committed and tagged. To publish it: git push --follow-tags && npm publish\n`);
}

const [version] = process.argv.slice(2);
const mistakes = version === undefined ? mistakesAfter() : mistakesBefore(version);
if (mistakes.length > 0) {
  process.stderr.write(`${mistakes.map((mistake) => `- ${mistake}\n`).join('')}`);
  process.exitCode = 1;
} else if (version !== undefined) {
  release(version);
}
