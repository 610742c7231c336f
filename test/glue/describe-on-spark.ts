import { afterAll, beforeAll } from 'vitest';
import type { SparkVersion } from './class-path.ts';
import { compileRuntime } from './compile-runtime.ts';
import { describeWithJava } from './describe-with-java.ts';
import { Spark } from './spark.ts';

/** The same suite on every version of Spark that Glue offers. */
export function describeOnSpark(title: string, version: SparkVersion, suite: (spark: () => Spark) => void): void {
  describeWithJava(`${title}, on Spark ${version}`, 180_000, () => {
    let spark: Spark | null = null;
    beforeAll(() => {
      compileRuntime(version);
      spark = new Spark(version);
    }, 600_000);
    afterAll(() => spark?.stop());
    suite(() => {
      if (spark === null) throw new Error('Spark is there only while the suite runs.');
      return spark;
    });
  });
}
