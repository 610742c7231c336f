import { expect, test } from 'vitest';
import { buildProgram } from '../../cli/program.ts';
import { renderCliReference } from './render-cli-reference.ts';

test('docs/cli.md says what the parser takes (write it anew with: npx vitest run test/docs -u)', async () => {
  const program = buildProgram(() => undefined);
  await expect(renderCliReference(program)).toMatchFileSnapshot('../../docs/cli.md');
});
