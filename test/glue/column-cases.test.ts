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
      const [answer] = await scala().read([{ definition: jobDefinition(compiled, 'cases'), files: [fileOf(each)] }]);
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
