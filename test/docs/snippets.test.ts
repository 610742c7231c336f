import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compiler = join(root, 'node_modules/typescript-native/bin/tsc');

/** Every block of TypeScript of a page, by the path in its first line, or else by its line in the page. */
function blocksOf(page: string): ReadonlyMap<string, string> {
  const blocks = new Map<string, string>();
  const text = readFileSync(join(root, page), 'utf8');
  for (const match of text.matchAll(/^```ts\n(.*?)^```$/gms)) {
    const code = match[1] ?? '';
    const line = text.slice(0, match.index).split('\n').length + 1;
    const path = /^\/\/ ([\w./-]+\.ts)$/m.exec(code.split('\n', 1)[0] ?? '')?.[1] ?? `line-${line}.ts`;
    if (blocks.has(path)) throw new Error(`${page} has two blocks that are ${path}.`);
    blocks.set(path, code);
  }
  return blocks;
}

const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`)]
  .filter((page) => page.endsWith('.md') && existsSync(join(root, page)))
  .map((page) => ({ page, blocks: blocksOf(page) }))
  .filter(({ blocks }) => blocks.size > 0);

/** What the compiler says of files that stand in one folder; nothing where they are right. */
function compile(files: ReadonlyMap<string, string>): string {
  mkdirSync(join(root, '.aspen'), { recursive: true });
  const folder = mkdtempSync(join(root, '.aspen/snippets-'));
  try {
    for (const [path, code] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), code);
    }
    const config = {
      extends: '../../tsconfig.json',
      // Each block is a module of its own, though it may export nothing.
      compilerOptions: { moduleDetection: 'force' },
      include: ['./**/*.ts'],
      exclude: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const { stdout, stderr, status } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
    return status === 0 ? '' : `${stdout}${stderr}`.replaceAll(`.aspen/${basename(folder)}/`, '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.each(pages)('the TypeScript in $page compiles', ({ blocks }) => {
  expect(compile(blocks)).toBe('');
});

test('a page whose TypeScript is wrong does not compile', () => {
  const wrong = "import { text } from 'aspen-glue';\n\nexport const name = text({ requierd: true });\n";
  expect(compile(new Map([['wrong.ts', wrong]]))).toContain("'requierd' does not exist in type 'TextOptions'");
});
