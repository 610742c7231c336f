import type { TestProject } from 'vitest/node';
import { build } from '../scripts/build-changed.mjs';

function bringUpToDate(): void {
  const isRight = build(() => process.stderr.write('building what changed\n'));
  // The compiler writes what it can: that is what the suites try.
  if (!isRight) process.stderr.write('\n*** the build has mistakes, which are above ***\n\n');
}

/** Commands and reading threads are the built ones: what is built is what the sources give, whenever suites run. */
export default function setup(project: TestProject): void {
  bringUpToDate();
  project.onTestsRerun(bringUpToDate);
}
