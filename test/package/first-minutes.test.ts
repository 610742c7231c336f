import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Clone } from './clone.ts';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

let clone: Clone;
beforeAll(() => {
  clone = new Clone();
});
afterAll(() => clone.dispose());

/** The lines that README has one type after `npm ci`, except for the cloud. */
function linesOfReadme(): readonly string[] {
  const text = readFileSync(join(clone.folder, 'README.md'), 'utf8');
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)]
    .flatMap(([, block = '']) => block.trim().split('\n'))
    .map((line) => line.replace(/ {2,}#.*/, ''))
    .filter((line) => /^(npx aspen|npm start)/.test(line));
}

// Each test goes on where the one before it ended.
describe('in a new clone', () => {
  test('npx aspen and npm start say to run npm ci, in one line', () => {
    const unbuilt = { code: 1, said: `aspen: not built yet: run npm ci in ${clone.folder}\n` };
    expect(clone.type('npx aspen --help')).toEqual(unbuilt);
    expect(clone.type('npm start --silent')).toEqual(unbuilt);
  });

  test('the lock file is what package.json gives', () => {
    const lock = () => readFileSync(join(clone.folder, 'package-lock.json'), 'utf8');
    const before = lock();
    expect(clone.type('npm install --package-lock-only --prefer-offline')).toMatchObject({ code: 0 });
    expect(lock()).toBe(before);
  });

  // What npm ci does last. It has done the rest before these tests began.
  test('npm ci builds all of it', () => {
    symlinkSync(modules, join(clone.folder, 'node_modules'));
    expect(clone.type('npm run --silent prepare')).toEqual({ code: 0, said: 'aspen: building\n' });
  }, 120_000);

  test('every line of README has an answer, also from the last to the first', () => {
    mkdirSync(join(clone.folder, 'some'));
    writeFileSync(join(clone.folder, 'some/zipcodes.csv'), 'zip,city\n01001,Agawam\n');
    const ends = linesOfReadme()
      .toReversed()
      .map((line) => {
        const { code, said } = clone.type(line);
        return `${line} -> ${code}${code === 1 || code === 2 ? `, ${said.split('\n')[0]}` : ''}`;
      });
    expect(ends).toEqual([
      'npx aspen new zipcodes --from some/zipcodes.csv -> 0',
      'npx aspen runs -> 0',
      'npx aspen query \'select * from email_type\' -> 1, error relation "email_type" does not exist (SQLSTATE 42P01) [database]',
      'npx aspen accept 2026-11-02-dirty.csv --source examples/dirty -> 2, error no refused file 2026-11-02-dirty.csv [usage]',
      'npx aspen rejects -> 0',
      'npm start -- --source examples/dirty -> 3',
      'npm start -- --source examples/second -> 0',
    ]);
  }, 180_000);
});
