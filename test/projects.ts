import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a suite needs, by what it imports or another file of `test/` for it; the first that fits is its project. */
const NEEDS = [
  {
    name: 'tools',
    paths: [
      'test/package/',
      'test/rooms.test.ts',
      'test/docs/snippets.test.ts',
      'test/engine/kernel/kernel-module.test.ts',
      // What it replaces would be replaced in suites of units too, which share their modules.
      'test/engine/kernel/kernel-limits.test.ts',
    ],
  },
  // Nobody waits for these after each change.
  {
    name: 'long',
    paths: [
      'test/cli/compiled-before.test.ts',
      'test/cli/layout.test.ts',
      'test/doctor/terraform/plans.test.ts',
      'test/engine/csv/dialect-scanner.test.ts',
      'test/engine/csv/long-records.test.ts',
      'test/engine/kernel/kernel-by-chance.test.ts',
      'test/engine/part/part-reader.test.ts',
      'test/engine/record/chunking.test.ts',
      'test/engine/record/slices.test.ts',
      'test/generator/definition/edit-definition.test.ts',
      'test/generator/job-script.test.ts',
      'test/generator/matches.test.ts',
    ],
  },
  { name: 'spark', paths: ['test/glue/class-path.ts'] },
  {
    name: 'aws',
    paths: ['test/infra/', 'test/emulator/', 'test/moto/', 'test/cli/scripted-aws.ts', 'infra/', 'aws-cdk-lib'],
  },
  { name: 'database', paths: ['test/database.ts', 'test/debian-server.ts', 'test/aspen-process.ts', 'embedded/'] },
  { name: 'unit', paths: ['test/'] },
] as const;

/** A set of suites that need the same: npm, compilers and linters; nothing but many seconds; Java; the CDK and what stands in for AWS; a server; nothing. */
export type ProjectName = (typeof NEEDS)[number]['name'];

function importsOf(path: string): readonly string[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/^(?:import|export)(?! type )[^;]*? from '([^']+)';$/gms)].map(([, name = '']) =>
    name.startsWith('.') ? join(dirname(path), name) : name,
  );
}

/** What a suite imports, and what that imports; a file that is not of `test/` is not followed. */
function reached(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  if (path.startsWith('test/') && existsSync(join(root, path))) for (const name of importsOf(path)) reached(name, seen);
  return seen;
}

function projectOf(path: string): ProjectName | undefined {
  const all = [...reached(path)];
  return NEEDS.find(({ paths }) => all.some((each) => paths.some((start) => each.startsWith(start))))?.name;
}

function suitesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap((entry) => (entry.isDirectory() ? suitesBelow(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))
    .filter((path) => path.endsWith('.test.ts'));
}

/** The projects, each with the paths of its suites. */
export function projects(): readonly { readonly name: ProjectName; readonly suites: readonly string[] }[] {
  const placed = suitesBelow('test').map((path) => ({ path, project: projectOf(path) }));
  return NEEDS.map(({ name }) => ({
    name,
    suites: placed.filter(({ project }) => project === name).map(({ path }) => path),
  }));
}
