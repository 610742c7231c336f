import { describe, expect, test } from 'vitest';
import { jobDefinition } from '../../generator/scala/definition.ts';
import { columnCases } from '../cases/columns/all.ts';
import { compileCase, expectedOf, fileOf, toldOf } from '../cases/columns/read-case.ts';
import { describeWithJava } from './describe-with-java.ts';
import { useScalaReader } from './drift/resident-reader.ts';

describeWithJava('in the Glue job', 120_000, () => {
  const scala = useScalaReader('2.13');

  describe.each(Object.entries(columnCases))('%s', (_, cases) => {
    test.each(cases.map((each) => [each.rule, each] as const))('%s', async (_rule, each) => {
      const compiled = compileCase(each);
      const whole = { definition: jobDefinition(compiled, 'cases'), files: [fileOf(each)] };
      // Of a large file that would take long.
      const readBytes = fileOf(each).bytes.length > 10_000 ? 4097 : 1;
      const [answer, inPieces] = await scala().read([whole, { ...whole, readBytes }]);
      expect(inPieces).toEqual(answer);
      const file = answer?.files[0];
      if (answer === undefined || file === undefined) throw new Error('There is one file.');
      const refusal = file.code === null ? null : `${file.code}: ${file.message}`;
      if (each.refusal === undefined) {
        expect(refusal).toBeNull();
        expect(toldOf(each, { ...answer, refusal, warnings: file.warnings })).toEqual(expectedOf(each, compiled));
      } else expect(refusal).toContain(each.refusal);
    });
  });
});
