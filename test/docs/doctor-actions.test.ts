import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The actions that the code asks for by their names. */
function askedActions(): readonly string[] {
  const files = readdirSync(new URL('../../doctor/account/', import.meta.url));
  const asks = files.flatMap((file) => [
    ...read(`doctor/account/${file}`).matchAll(
      /(?:ask|call|pages|required|#all)\(\s*(?:'[a-z A-Z]+',\s*)?'([a-z0-9]+:[A-Z]\w+)'/g,
    ),
  ]);
  return [...new Set(asks.flatMap(([, action]) => action ?? []))].sort();
}

test('docs/doctor.md allows every action that the live doctor asks for, and no other', () => {
  const [, policy = '{}'] = /```json\n([^`]*)```/.exec(read('docs/doctor.md')) ?? [];
  const asked = askedActions();
  expect(asked).toContain('ec2:DescribeSubnets');
  expect(asked.length).toBeGreaterThan(30);
  expect(JSON.parse(policy)).toMatchObject({ Statement: [{ Action: asked }] });
});
