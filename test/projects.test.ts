import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { projects } from './projects.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('every suite of the repository runs in one project', () => {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard', '--deduplicate', 'test'], {
    cwd: root,
  });
  const suites = String(listed)
    .split('\0')
    .filter((path) => path.endsWith('.test.ts'));
  expect(
    projects()
      .flatMap((project) => project.suites)
      .toSorted(),
  ).toEqual(suites.toSorted());
});

test('a suite that needs a server, the CDK or Spark, however indirectly, is in the project that has it', () => {
  const placed = (path: string) => projects().find(({ suites }) => suites.includes(path))?.name;
  expect(placed('test/projects.test.ts')).toBe('unit');
  expect(placed('test/runtime/merge.test.ts')).toBe('database');
  expect(placed('test/cli/load.test.ts')).toBe('database');
  expect(placed('test/faults/newest-server.test.ts')).toBe('database');
  expect(placed('test/doctor/right.test.ts')).toBe('aws');
  expect(placed('test/infra/handlers.test.ts')).toBe('aws');
  expect(placed('test/glue/spark-4.1.test.ts')).toBe('spark');
});

test('no server was started for the suites that need none', () => {
  expect(inject('servers')).toBeUndefined();
});
