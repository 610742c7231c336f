import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Files, makeDeliveries } from '../../examples/deliveries.ts';

const folder = fileURLToPath(new URL('../../examples', import.meta.url));
const files = makeDeliveries();

function committed(): Files {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.csv'));
  return new Map(paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(join(folder, path))]));
}

/** All borrower files of a delivery as one text. */
function borrowers(delivery: string): string {
  return [...files]
    .filter(([path]) => path.startsWith(`${delivery}/borrower/`))
    .map(([, content]) => content.toString('utf8'))
    .join('');
}

describe('the example files', () => {
  test('are what the generator makes (write them anew with: npm run examples)', () => {
    expect([...committed()].sort()).toEqual([...files].sort());
  });

  test.each([
    ['zip codes that begin with a zero', /,0[0-9]{4}[,-]/],
    ['apostrophes', /O'Brien/],
    ['commas in quotes', /"[0-9]+ Elm St., Apt. 4"/],
    ['doubled quotes', /""The Gables""/],
    ['a line end in quotes', /"[^"\n]*\nFloor [0-9]+"/],
    ['names that are not ASCII', /花子/],
    ['single-word names', /^[0-9a-f-]{36},Smith,/m],
    ['blanks that are too many', /[a-z] {2}[A-Z]/],
    ['empty phones', /,[0-9-]+,,,/],
  ])('have %s', (_, pattern) => {
    expect(borrowers('first')).toMatch(pattern);
  });

  test('bring a provider with the second delivery, and take one away', () => {
    expect(borrowers('first')).not.toContain('@proton.me');
    expect(borrowers('second')).toContain('@proton.me');
    const [, leaver = ''] = /^([0-9a-f-]{36}),.*@compuserve\.com$/m.exec(borrowers('first')) ?? [];
    expect(borrowers('first').match(/@compuserve\.com/g)).toHaveLength(1);
    expect(borrowers('second')).toMatch(new RegExp(`^${leaver},.*@proton\\.me$`, 'm'));
  });

  test('have a role that comes before its borrower, and co-borrowers', () => {
    const roles = files.get('first/role_profile/2026-10-01.csv')?.toString('utf8') ?? '';
    const [, early = ''] =
      /^([0-9a-f-]{36}),co-borrower\n$/m.exec(roles.slice(roles.lastIndexOf('\n', roles.length - 2) + 1)) ?? [];
    expect(borrowers('first')).not.toContain(early);
    expect(borrowers('second')).toContain(early);
  });
});
