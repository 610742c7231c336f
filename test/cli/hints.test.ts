import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../cli/program.ts';
import { builtProgram } from '../aspen-process.ts';
import { aspen, temporaryFolder, writeFiles } from './run-aspen.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ROOMS = ['model', 'generator', 'runtime', 'embedded', 'engine', 'infra', 'cli'];

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

  test('is npx aspen-glue where the program is in npm’s cache: no folder has it, and aspen may be another’s', () => {
    const cache = join(temporaryFolder(), '_npx', 'abc', 'node_modules');
    const module = join(cache, 'aspen-glue', 'dist', 'model', 'command-name.js');
    mkdirSync(dirname(module), { recursive: true });
    copyFileSync(join(root, 'dist/model/command-name.js'), module);
    writeFileSync(join(cache, 'aspen-glue', 'package.json'), '{ "type": "module" }');
    const program = join(dirname(module), 'print.js');
    writeFileSync(program, "import { ASPEN } from './command-name.js'; console.log(ASPEN);");
    expect(execFileSync(process.execPath, [program], { encoding: 'utf8' })).toBe('npx aspen-glue\n');
  });

  test('is npx aspen in a clone, which npx runs by a link in its cache', () => {
    const cache = join(temporaryFolder(), '_npx', 'abc', 'node_modules', '.bin');
    mkdirSync(cache, { recursive: true });
    symlinkSync(builtProgram, join(cache, 'aspen'));
    const run = (program: string) =>
      execFileSync('sh', ['-c', `"${process.execPath}" "${program}" laod 2>&1 || true`], { encoding: 'utf8' });
    expect(run(join(cache, 'aspen'))).toContain('npx aspen --help');
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
  test('once, where it is one mistake of all tables: a file stands where the folder of the sources would be', async () => {
    const folder = temporaryFolder();
    const table = (name: string) =>
      `defineTable({ name: '${name}', source: csv({ prefix: '${name}/' }), load: append(), columns: { id: integer() } })`;
    writeFiles(folder, {
      'aspen.config.ts': `import { append, csv, definePipeline, defineTable, integer } from 'aspen-glue';
        export default definePipeline({ name: 'mine', source: 'files', tables: [${['one', 'two', 'three'].map(table).join(', ')}] });`,
      files: 'no folder',
    });
    const { code, stdout, stderr } = await aspen(folder, ['load']);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout.match(/\[cannot-list\]/g)).toHaveLength(1);
    expect(stdout).toContain('a file stands where a folder is expected');
    expect(stdout).toContain('tables    one, two, three');
    expect(stdout).not.toContain('ENOTDIR');
  });

  test('where the file that a table would be made from is none', async () => {
    const { code, stderr } = await aspen(temporaryFolder(), ['new', 'notes', '--from', '.']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('it is a folder, and a file is expected')]);
  });

  test('where a file that a table would be made from is called .gz and is not gzip', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'a.csv.gz': 'id\n1\n' });
    const { code, stderr } = await aspen(folder, ['new', 'notes', '--from', 'a.csv.gz']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('it is no gzip file, or a broken one')]);
  });

  test('where a file of a user’s project cannot be written, and is no defect of the program', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'a.csv': 'id\n1\n', tables: 'a file where the folder of definitions would be' });
    const { code, stderr } = await aspen(folder, ['new', 'notes', '--from', 'a.csv']);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/\bE[A-Z]{4,}\b|\n +at |defect/);
    expect(stderr).toContain(join(folder, 'tables'));
  });
});
