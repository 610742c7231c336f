import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../cli/program.ts';
import { builtProgram } from '../aspen-process.ts';
import { aspen, temporaryFolder, writeFiles } from './run-aspen.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ROOMS = ['model', 'generator', 'runtime', 'embedded', 'infra', 'cli'];

/** The lines of the program that are no comments, by the file that they stand in. */
function sourceLines(): readonly (readonly [file: string, line: string])[] {
  const files = execFileSync('git', ['ls-files', ...ROOMS.map((room) => `${room}/**/*.ts`)], {
    cwd: root,
    encoding: 'utf8',
  });
  return files
    .trim()
    .split('\n')
    .filter((file) => existsSync(join(root, file)))
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .map((line) => [file, line] as const),
    )
    .filter(([, line]) => !/^\s*(\/\/|\*|\/\*)/.test(line));
}

describe('what a message tells a user to run', () => {
  test('is never a bare `aspen`, which no shell finds where the package is installed in a folder', () => {
    const commands = buildProgram(() => undefined).commands.map((command) => command.name());
    const bare = new RegExp(`(?<![\\w/-])(?<!npx )aspen (?=(${commands.join('|')})\\b|--)`);
    // Who made a file is said by the command's own name.
    const hints = sourceLines().filter(([, line]) => !/[Gg]enerated by|By `aspen|Inferred from/.test(line));
    expect(hints.filter(([, line]) => bare.test(line.replaceAll('npx aspen', '')))).toEqual([]);
  });

  test('cites no page of docs/, which the package does not carry', () => {
    const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
    expect(files).not.toContain('docs');
    expect(sourceLines().filter(([, line]) => /\bdocs\/[\w-]+\.md/.test(line))).toEqual([]);
  });

  test('is npx aspen-glue where the program runs from npm’s cache: no folder has it, and aspen may be another’s', () => {
    const cache = join(temporaryFolder(), '_npx', 'abc', 'node_modules', '.bin');
    mkdirSync(cache, { recursive: true });
    symlinkSync(builtProgram, join(cache, 'aspen-glue'));
    const run = (program: string) =>
      execFileSync('sh', ['-c', `"${process.execPath}" "${program}" laod 2>&1 || true`], { encoding: 'utf8' });
    expect(run(join(cache, 'aspen-glue'))).toContain('npx aspen-glue --help');
    expect(run(builtProgram)).toContain('npx aspen --help');
  });
});

describe('aspen help', () => {
  const folder = temporaryFolder();

  test('shows what a command takes, as --help does', async () => {
    const [help, option] = [await aspen(folder, ['help', 'load']), await aspen(folder, ['load', '--help'])];
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toBe(option.stdout);
    expect(help.stdout).toContain('--source');
  });

  test('shows all commands where none is named', async () => {
    const [help, option] = [await aspen(folder, ['help']), await aspen(folder, ['--help'])];
    expect([help.code, help.stdout]).toEqual([0, option.stdout]);
  });

  test('says which command there is not, and the nearest: exit code 2', async () => {
    const { code, stdout, stderr } = await aspen(folder, ['help', 'laod']);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('Did you mean load?')]);
  });
});

describe('what the system says of a file is told in plain words', () => {
  test('where a file of a user’s project cannot be written, and is no defect of the program', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'a.csv': 'id\n1\n', tables: 'a file where the folder of definitions would be' });
    const { code, stderr } = await aspen(folder, ['new', 'notes', '--from', 'a.csv']);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/\bE[A-Z]{4,}\b|\n +at |defect/);
    expect(stderr).toContain(join(folder, 'tables'));
  });
});
