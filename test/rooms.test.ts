import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));
const written: string[] = [];

afterEach(() => {
  for (const path of written.splice(0)) rmSync(path);
});

/** What the linter says of a file that stands in a room with this import. */
function lint(room: string, imported: string): string {
  const path = `${root}${room}/broken-on-purpose-${written.length}.ts`;
  written.push(path);
  writeFileSync(path, `import * as other from '${imported}';\n\nexport const used = other;\n`);
  try {
    return execFileSync(process.execPath, [biome, 'lint', path], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && 'stderr' in error) return `${error.stdout}${error.stderr}`;
    throw error;
  }
}

describe('a room may use only the rooms that the design gives it', () => {
  test.each([
    ['model', '../generator/quote.ts'],
    ['generator', '../runtime/call.ts'],
    ['runtime', '../engine/errors.ts'],
    ['engine', '../cli/output.ts'],
  ])('%s/ that imports %s fails the build', (room, imported) => {
    expect(lint(room, imported)).toContain(`${room}/ may use`);
  });

  test.each([
    ['engine', 'pg', 'runtime'],
    ['cli', 'handlebars', 'generator'],
    ['runtime', 'libpg-query', 'generator'],
    ['generator', 'commander', 'cli'],
  ])('%s/ that imports %s fails the build, since %s/ is its door', (room, imported, door) => {
    expect(lint(room, imported)).toContain(`Only ${door}/ is the door to ${imported}.`);
  });

  test('what the design allows passes', () => {
    expect(lint('runtime', '../generator/quote.ts')).not.toContain('may use');
  });

  test('two files that import one another fail the build', () => {
    const [a, b] = [`${root}model/cycle-one.ts`, `${root}model/cycle-two.ts`];
    written.push(a, b);
    writeFileSync(a, "import { two } from './cycle-two.ts';\n\nexport const one = () => two;\n");
    writeFileSync(b, "import { one } from './cycle-one.ts';\n\nexport const two = () => one;\n");
    expect(() => execFileSync(process.execPath, [biome, 'lint', a, b], { cwd: root, stdio: 'pipe' })).toThrow(
      /noImportCycles/,
    );
  });
});
