import { afterAll, beforeAll, describe } from 'vitest';
import { canRunSpark, type SparkVersion } from './class-path.ts';
import { Spark } from './spark.ts';

/** The same suite on every version of Spark that Glue offers; where Java or Maven is missing, it is skipped. */
export function describeOnSpark(title: string, version: SparkVersion, suite: (spark: () => Spark) => void): void {
  const possible = canRunSpark();
  if (!possible) {
    if (process.env['CI'] === 'true') throw new Error('Java and Maven are not installed: see .ci/run.');
    process.stderr.write(`\n*** SKIPPED: ${title} on Spark ${version} (Java or Maven is not installed) ***\n\n`);
  }
  describe.skipIf(!possible)(`${title}, on Spark ${version}`, { timeout: 180_000 }, () => {
    let spark: Spark | null = null;
    beforeAll(() => {
      spark = new Spark(version);
    }, 600_000);
    afterAll(() => spark?.stop());
    suite(() => {
      if (spark === null) throw new Error('Spark is there only while the suite runs.');
      return spark;
    });
  });
}
