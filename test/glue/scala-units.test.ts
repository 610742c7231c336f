import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeWithJava } from './describe-with-java.ts';
import { compileUnits, type ScalaUnits, type ScalaVersion, suiteNames } from './scala-units.ts';
import { scalafmt } from './scalafmt.ts';

const VERSIONS: readonly ScalaVersion[] = ['2.12', '2.13'];

describeWithJava('the Scala of the Glue job, without Spark', 180_000, () => {
  describe.each(VERSIONS)('on Scala %s', (version) => {
    let units: ScalaUnits;
    beforeAll(() => {
      units = compileUnits(version);
    }, 600_000);

    test('reader and encoders compile without Spark, and without a warning', () => {
      expect(units.messages).toBe('');
    });

    test.each(suiteNames())('every test of %s passes', (suite) => {
      const args = ['-XX:TieredStopAtLevel=1', '-Dfile.encoding=UTF-8', '-cp', units.classPath];
      const { stdout, stderr } = spawnSync('java', [...args, 'aspen.UnitTests', `aspen.${suite}`], {
        encoding: 'utf8',
      });
      const lines = stdout.trim().split('\n');
      expect(
        lines.filter((line) => line.startsWith('failed ')),
        stderr,
      ).toEqual([]);
      expect(lines.filter((line) => line.startsWith('ok ')).length, stderr).toBeGreaterThan(3);
    });
  });

  test('every Scala file is formatted (format them with: npx tsx test/glue/format-scala.ts)', () => {
    expect(scalafmt('--test')).toBe('');
  });
});
