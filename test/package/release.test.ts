import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SmallPackage } from './small-package.ts';

let small: SmallPackage;
beforeAll(() => {
  small = new SmallPackage();
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(small.folder, 'node_modules'));
  small.write('.gitignore', 'node_modules\ndist/\n');
  small.write(
    'package-lock.json',
    JSON.stringify({ name: 'aspen-glue', version: '0.1.0', lockfileVersion: 3, packages: {} }),
  );
  small.type('git init -q -b main && git config user.name test && git config user.email test@example.com');
  commit();
});
afterAll(() => small.dispose());

function commit(): void {
  expect(small.type('git add -A && git -c commit.gpgsign=false commit -q -m change')).toMatchObject({ code: 0 });
}

const release = (version: string) => small.type(`node scripts/release.mjs ${version}`);
const changelog = (heading: string) => small.write('CHANGELOG.md', `# Changelog\n\n## ${heading}\n\n- All of it.\n`);

// Each test goes on where the one before it ended.
test('a version that is not released is not published', () => {
  const { code, said } = small.type('npm publish --dry-run --silent');
  expect(code).toBe(1);
  expect(said).toContain('- this is not v0.1.0: npm run release -- 0.1.0 makes it\n');
});

test('a release says all that is wrong at once, and changes nothing', () => {
  small.type('git switch -q -c other');
  changelog('0.2.0, not released');
  small.write('sql/runtime/checksums.json', '{ "0000_gone.sql": "00" }');
  small.write('dist/leftover.js', '');
  small.write('bin/more.mjs', '');
  const { code, said } = release('0.1.0');
  expect(code).toBe(1);
  expect(said).toMatchInlineSnapshot(`
    "- this is the branch other, and not main
    - CHANGELOG.md begins with "0.2.0, not released", and not with "0.1.0, not released"
    - not committed: M CHANGELOG.md
     M sql/runtime/checksums.json
    ?? bin/more.mjs
    - Released migrations never change:
      0000_gone.sql is gone
    Restore them, and put the change into a new file.
    - bin/more.mjs is packed
    "
  `);
  small.type('git checkout -q . && git clean -q -f && git switch -q main');
});

test('a release has to have a valid version', () => {
  expect(release('next')).toMatchObject({
    code: 1,
    said: expect.stringContaining('- next is no version such as 1.2.3\n'),
  });
});

test('a release dates the changelog, freezes every migration, is committed and tagged, and may be published', () => {
  expect(release('0.1.0')).toEqual({
    code: 0,
    said: 'v0.1.0 is committed and tagged. To publish it: git push --follow-tags && npm publish\n',
  });
  expect(small.type('git status --porcelain && git tag --points-at HEAD').said).toBe('v0.1.0\n');
  expect(small.type('head -3 CHANGELOG.md').said).toMatch(/^# Changelog\n\n## 0\.1\.0, \d{4}-\d\d-\d\d\n$/);
  expect(Object.keys(small.read('sql/runtime/checksums.json'))).toEqual(['0001_first.sql']);
  expect(small.type('node scripts/release.mjs')).toEqual({ code: 0, said: '' });
});

test('the next release has a higher version, and leaves released migrations as they are', () => {
  changelog('0.1.0, not released');
  small.write('sql/runtime/0001_first.sql', 'select 2;\n');
  commit();
  const { said } = release('0.1.0');
  expect(said).toContain('- 0.1.0 is not above 0.1.0, which is released\n');
  expect(said).toContain('0001_first.sql changed');
  small.write('sql/runtime/0001_first.sql', 'select 1;\n');
  changelog('0.2.0, not released');
  commit();
  expect(release('0.2.0')).toMatchObject({ code: 0 });
  expect(small.read('package.json')).toMatchObject({ version: '0.2.0' });
});
