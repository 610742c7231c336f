import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtProgram } from '../aspen-process.ts';
import { useDatabase } from '../database.ts';
import { aspen, examplePipeline } from './run-aspen.ts';

const database = useDatabase();

/** Has Node refuse to load packages. */
function refusal(folder: string, packages: readonly string[]): string {
  const hooks = `export async function load(url, context, next) {
    const found = ${JSON.stringify(packages)}.find((name) => url.includes('/node_modules/' + name + '/'));
    if (found !== undefined) throw new Error('loads ' + found);
    return next(url, context);
  }`;
  const path = join(folder, 'refusal.mjs');
  const data = `data:text/javascript,${encodeURIComponent(hooks)}`;
  writeFileSync(path, `import { register } from 'node:module';\nregister(${JSON.stringify(data)});\n`);
  return path;
}

test('a load that finds nothing changed loads neither a parser of SQL, nor templates, nor automata', async () => {
  const folder = examplePipeline();
  const hook = refusal(folder, ['libpg-query', 'handlebars', 'refa', '@eslint-community/regexpp']);
  const args = ['load', '--yes', '--database', database.url];
  const load = () =>
    spawnSync(process.execPath, ['--import', hook, builtProgram, ...args], { cwd: folder, encoding: 'utf8' });
  expect(load()).toMatchObject({ status: 1, stderr: expect.stringMatching(/loads (libpg-query|handlebars|refa)/) });
  expect(await aspen(folder, args)).toMatchObject({ code: 0 });
  expect(load()).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing new') });
});
