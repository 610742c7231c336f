import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { assembled, assembledPath } from '../../../scripts/assemble.mjs';

test('the module that is shipped is what AssemblyScript makes of its source', async () => {
  expect(readFileSync(assembledPath, 'utf8')).toBe(await assembled());
}, 60_000);
