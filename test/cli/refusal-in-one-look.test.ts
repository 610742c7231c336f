import { describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, temporaryFolder, writeFiles } from './run-aspen.ts';

const CONFIG = `import { definePipeline } from 'aspen-glue';
import { customers } from './tables/customers.ts';
import { notes } from './tables/notes.ts';
export default definePipeline({ name: 'looking', source: 'files', tables: [customers, notes] });`;
const CUSTOMERS = `import { append, csv, defineTable, integer, numeric, text } from 'aspen-glue';

export const customers = defineTable({
  name: 'customers',
  source: csv({ prefix: 'customers/' }),
  columns: {
    id: integer(),
    // The state, as the post office writes it.
    state: text({ matches: '[A-Z]{2}' }),
    'amount': numeric(),
    phone: text({ matches: '[0-9]*', pii: true }),
  },
  load: append(),
});
`;
const NOTES = `import { append, csv, date, defineTable, integer } from 'aspen-glue';
export const notes = defineTable({
  name: 'notes', source: csv({ prefix: 'notes/' }), load: append(), columns: { id: integer(), day: date() },
});
`;
const states = [...Array(6).fill('Connecticut'), ...Array(3).fill('Ohio'), 'Utah', 'Maine', 'Iowa'];
const records = (of: readonly string[]) => of.map((state, at) => `${at},${state},${at < 2 ? 'NA' : 1.5},555-0100`);

describe('a refused file', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);
  writeFiles(folder, {
    'aspen.config.ts': CONFIG,
    'tables/customers.ts': CUSTOMERS,
    'tables/notes.ts': NOTES,
    'files/customers/a.csv': `id,state,amount,phone\n${records(states).join('\n')}\n`,
    'files/customers/many.csv': `id,state,amount,phone\n${'1,Ohio,1,1\n'.repeat(10_001)}`,
    'files/notes/few.csv': `id,day\n1,5" pipe\n2,31.12.2025\n${'3,2026-01-01\n'.repeat(50)}`,
    'files/notes/semicolons.csv': 'id;day\n1;2026-01-01\n',
  });
  let screen = '';

  test('is told on the screen of the load by the rules that its records break, with counts and values', async () => {
    const { code, stdout } = await run('load', 'customers');
    expect(code).toBe(3);
    screen = stdout;
    expect(screen).toContain('12 of 12 records rejected; nothing of it is loaded [records-rejected]');
    expect(screen).toContain(
      "state   not-matched   12 ×   'Connecticut' 6, 'Ohio' 3, 'Utah' 1 and 2 others   expected [A-Z]{2}   first in line 2",
    );
    expect(screen).toContain("amount   not-a-number   2 ×   'NA'");
    expect(screen).toContain("`nulls: ['NA']` takes it for NULL");
  });

  test('whose every record breaks one rule is said to be less likely wrong than the definition, with its file and line', () => {
    expect(screen).toMatch(/Every record breaks the rule (phone|state): not-matched: more likely the definition/);
    expect(screen).toMatch(/correct tables\/customers\.ts:(9|11), then `npx aspen replay customers`/);
  });

  test('shows no personal value', async () => {
    expect(screen).toContain('phone   not-matched   12 ×   expected [0-9]*');
    for (const args of [['rejects'], ['rejects', '--records'], ['rejects', '--json'], ['rejects', '--csv']]) {
      const { stdout } = await run(...args);
      expect(stdout).toContain('not-matched');
      expect(stdout).not.toContain('555-0100');
    }
    expect(screen).not.toContain('555-0100');
  });

  test('of more rejects than are kept has all of them counted, and its rules by "at least"', () => {
    expect(screen).toContain('10001 of 10001 records rejected');
    expect(screen).toContain("state   not-matched   at least 10,000 ×   'Ohio'");
    expect(screen).toContain('Every record is refused, and the first 10,000 all break this one rule');
  });

  test('of few rejects may be loaded without them, by the exact command', async () => {
    const { stdout } = await run('load', 'notes');
    expect(stdout).toContain("record   stray-quote   1 ×   '1,5\" pipe'");
    expect(stdout).toContain('`quote: null` in `csv({ … })`');
    expect(stdout).toContain("day   not-a-date   1 ×   '31.12.2025'");
    expect(stdout).toContain('`npx aspen accept files/notes/few.csv` loads the other records');
    expect(stdout).toContain('`rejectLimit: { records: 2 }`');
    expect(stdout).toContain('tables/notes.ts:3 say `delimiter: ";"`');
  });

  test('is told by `aspen rejects` likewise, and record by record on request', async () => {
    const groups = await run('rejects', 'customers');
    expect(groups.stdout).toContain("'Connecticut' 6, 'Ohio' 3, 'Utah' 1 and 2 others");
    expect(groups.stdout).not.toMatch(/^ *record +line +column/m);
    const each = await run('rejects', 'customers', '--records');
    expect(each.stdout).toMatch(/^ *record +line +column +code +value/m);
    expect(each.stdout.match(/Connecticut/g)).toHaveLength(6);
  });

  test('is told in JSON with the same facts', async () => {
    writeFiles(folder, {
      'files/customers/b.csv': `id,state,amount,phone\n${records(states).slice(0, 9).join('\n')}\n`,
    });
    const { events } = await run('load', 'customers', '--json');
    const told = events.find(({ event }) => event === 'table');
    expect(told).toHaveProperty('findings.0', {
      uri: 'files/customers/b.csv',
      refused: true,
      checks: [],
      code: 'records-rejected',
      message: '9 of 9 records rejected',
      warnings: [],
      read: 9,
      rejected: 9,
      brokenByAll: expect.stringContaining('not-matched'),
      next: expect.stringContaining('npx aspen replay customers'),
      groups: expect.arrayContaining([
        expect.objectContaining({
          column: 'state',
          code: 'not-matched',
          records: 9,
          exact: true,
          line: 2,
          expected: 'expected [A-Z]{2}',
          values: [
            { value: 'Connecticut', records: 6 },
            { value: 'Ohio', records: 3 },
          ],
          definition: { file: 'tables/customers.ts', line: 9 },
        }),
      ]),
    });
    const files = (await run('rejects', 'customers', '--json')).events.filter(({ event }) => event === 'file');
    expect(files.map(({ uri }) => uri)).toContain('files/customers/b.csv');
    expect(files[0]).toMatchObject({ groups: expect.any(Array), next: expect.any(String) });
  });
});

describe('a folder of refused files', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);
  writeFiles(folder, {
    'aspen.config.ts': CONFIG.replace("import { customers } from './tables/customers.ts';\n", '').replace(
      'customers, ',
      '',
    ),
    'tables/notes.ts': NOTES,
    ...Object.fromEntries(
      Array.from({ length: 25 }, (_, n) => [`files/notes/${n}.csv`, `id,day\n${n},2.1.2026\n${n},3.1.2026\n`]),
    ),
  });

  test('is told by its first twenty files, and by the rules that the others break', async () => {
    const { stdout: screen } = await run('load');
    expect(screen).toContain('notes: 5 more files refused or with warnings: `npx aspen rejects` sums them up');
    const { stdout } = await run('rejects');
    expect(stdout.match(/^notes {2}files\/notes\//gm)).toHaveLength(20);
    expect(stdout).toContain(
      'and 5 more files, by the rules that they break:\n  notes   day   not-a-date   5 files, 10 ×\n',
    );
    const { stdout: json } = await run('rejects', '--json');
    expect(json.match(/"event":"file"/g)).toHaveLength(25);
  });
});
