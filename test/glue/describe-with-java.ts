import { describe } from 'vitest';
import { hasJava } from './class-path.ts';

/** A suite that needs Java and Maven; where they are missing, it is skipped with one loud line, and with `CI=true` it fails. */
export function describeWithJava(title: string, timeout: number, suite: () => void): void {
  const possible = hasJava();
  if (!possible) {
    if (process.env['CI'] === 'true') throw new Error('Java and Maven are not installed: see .ci/run.');
    process.stderr.write(`\n*** SKIPPED: ${title} (Java or Maven is not installed) ***\n\n`);
  }
  describe.skipIf(!possible)(title, { timeout }, suite);
}
