import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SmallPackage } from './small-package.ts';

let small: SmallPackage;
beforeAll(() => {
  small = new SmallPackage();
});
afterAll(() => small.dispose());

const OFFLINE = '--prefer-offline --no-audit --no-fund';

function aspenLines(said: string): readonly string[] {
  return said.split('\n').filter((line) => line.startsWith('aspen:'));
}

// Each test goes on where the one before it ended.
describe('where nothing is installed', () => {
  test('npm install --package-lock-only makes a lock file, though there is nothing to build with', () => {
    expect(small.type(`npm install --package-lock-only ${OFFLINE}`)).toMatchObject({ code: 0 });
    expect(Object.keys(small.read('package-lock.json').packages)).toContain('node_modules/typescript-native');
  });

  test.each(['npx aspen', 'npx aspen-glue', 'npm start --silent'])('%s says to run npm ci, in one line', (line) => {
    expect(small.type(line)).toEqual({ code: 1, said: `aspen: not built yet: run npm ci in ${small.folder}\n` });
  });

  test('npm ci --omit=dev says in one line that nothing is built, and ends well', () => {
    const { code, said } = small.type(`npm ci --omit=dev ${OFFLINE}`);
    expect({ code, lines: aspenLines(said) }).toEqual({
      code: 0,
      lines: ['aspen: nothing is built, since the compiler is not installed: npm ci installs it'],
    });
    expect(small.type('npx aspen')).toMatchObject({ code: 1 });
  });

  test('npm pack installs what builds, builds, and packs the program', () => {
    const { code, said } = small.type('npm pack --json --dry-run --silent 2>pack.log');
    expect(code).toBe(0);
    const [{ files }]: readonly { readonly files: readonly { readonly path: string }[] }[] = JSON.parse(said) ?? [];
    const paths = files.map(({ path }) => path);
    const products = ['dist/cli/main.js', 'dist/functions/schema.js', 'dist/threads/part-worker.js'];
    expect(paths).toEqual(expect.arrayContaining(['bin/aspen.mjs', ...products]));
    expect(paths.filter((path) => /^(scripts|cli|node_modules)|\/\./.test(path))).toEqual([]);
  }, 120_000);

  test('npx aspen then runs the program, though it was tried before there was anything to run', () => {
    expect(small.type('npx aspen')).toEqual({ code: 0, said: 'this is 1' });
  });

  test('a link that npx made when there was no command yet no longer keeps it from being found', () => {
    const [link] = readdirSync(join(small.folder, '../cache/_npx'));
    rmSync(join(small.folder, `../cache/_npx/${link}/node_modules/.bin/aspen`));
    expect(small.type('npx aspen')).toEqual({ code: 0, said: 'this is 1' });
  });
});

describe('a build', () => {
  const build = () => small.type('npm run --silent build');
  const start = () => small.type('npm start --silent');
  const builtAt = (path: string) => statSync(join(small.folder, 'dist', path)).mtimeMs;

  test('changes nothing where nothing changed', () => {
    const before = builtAt('.built.json');
    expect(build()).toEqual({ code: 0, said: '' });
    expect(builtAt('.built.json')).toBe(before);
    expect(start()).toEqual({ code: 0, said: 'this is 1' });
  });

  test('makes again what an edited source gives, and leaves the rest', () => {
    const before = builtAt('cli/main.js');
    small.write('model/one.ts', 'export const one: number = 2;\n');
    expect(start()).toEqual({ code: 0, said: 'this is 2building what changed\n' });
    expect(builtAt('cli/main.js')).toBe(before);
  });

  test('puts an edited source into the bundles of functions too', () => {
    small.write('infra/functions/schema/handler.ts', "export const handler = () => 'another';\n");
    expect(build()).toMatchObject({ code: 0 });
    expect(small.type('grep -c another dist/functions/schema.js')).toMatchObject({ code: 0 });
  });

  test.each(['dist/model/one.js', 'dist/model/one.d.ts', 'dist/functions/schema.js', 'dist/threads/part-worker.js'])(
    'makes %s again where it was removed',
    (path) => {
      rmSync(join(small.folder, path));
      expect(build()).toMatchObject({ code: 0 });
      expect(existsSync(join(small.folder, path))).toBe(true);
    },
  );

  test('takes away what it made of a source that is gone', () => {
    small.write('runtime/other.ts', 'export const other = 1;\n');
    build();
    expect(existsSync(join(small.folder, 'dist/runtime/other.js'))).toBe(true);
    rmSync(join(small.folder, 'runtime/other.ts'));
    expect(build()).toMatchObject({ code: 0 });
    expect(readdirSync(join(small.folder, 'dist/runtime'))).toEqual([]);
  });

  test('fails where a source is wrong, each time, until it is right', () => {
    small.write('model/one.ts', "export const one: number = 'three';\n");
    for (const run of [start(), start()]) {
      expect(run).toMatchObject({ code: 1, said: expect.stringContaining('model/one.ts(1,14): error TS2322') });
      expect(run.said).not.toContain('this is');
    }
    small.write('model/one.ts', 'export const one: number = 3;\n');
    expect(start()).toMatchObject({ code: 0, said: expect.stringContaining('this is 3') });
  });

  test.each(['package.json', 'package-lock.json', 'tsconfig.build.json'])(
    'makes all of it again where %s changed',
    (path) => {
      const before = builtAt('cli/main.js');
      small.write(path, JSON.stringify({ ...small.read(path), version: '0.1.1' }));
      expect(build()).toMatchObject({ code: 0 });
      expect(builtAt('cli/main.js')).toBeGreaterThan(before);
    },
  );
});
