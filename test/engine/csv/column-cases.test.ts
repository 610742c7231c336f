import { describe, expect, test } from 'vitest';
import { columnCases } from '../../cases/columns/all.ts';
import { compileCase, expectedOf, fileOf, toldOf } from '../../cases/columns/read-case.ts';
import { Pieces, readBytes } from '../read-bytes.ts';

describe.each(Object.entries(columnCases))('on the laptop, %s', (_, cases) => {
  test.each(cases.map((each) => [each.rule, each] as const))('%s', async (_rule, each) => {
    const compiled = compileCase(each);
    const { uri, bytes } = fileOf(each);
    const readIn = (size: number) =>
      readBytes(compiled.model, new Pieces(bytes, [size]), { uri, automata: compiled.automata });
    const answer = await readIn(bytes.length + 1);
    // Of a large file that would take long.
    expect(await readIn(bytes.length > 10_000 ? 4097 : 1)).toEqual(answer);
    if (each.refusal === undefined) {
      expect(answer.refusal).toBeNull();
      expect(toldOf(each, answer)).toEqual(expectedOf(each, compiled));
    } else expect(answer.refusal).toContain(each.refusal);
  });
});
