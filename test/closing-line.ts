import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** Prints the line that continuous integration reads: `N passed, N failed, N skipped`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: string) => states.filter((each) => each === state).length;
    // An error outside of a test fails the run as a test does.
    const broken = errors.length + modules.reduce((sum, module) => sum + module.errors().length, 0);
    process.on('exit', () => {
      process.stdout.write(
        `${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped\n`,
      );
    });
  }
}
