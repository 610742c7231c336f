import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

/** Puts a file where the deliveries of a table go. */
function deliver(folder: string, table: string, file: string): void {
  mkdirSync(join(folder, 'files', table), { recursive: true });
  cpSync(join(folder, file), join(folder, 'files', table, file));
}

describe('aspen new --update', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'tables/orders.ts');
  const update = (...more: readonly string[]) => aspen(folder, ['new', '--update', 'orders', '--from', ...more]);
  writeFiles(folder, {
    'one.csv': 'id,day,qty\n1,2026-01-05,5\n2,2026-01-06,6\n',
    'two.csv': 'id,day,qty,region\n3,31.12.2026,NA,North\n4,05.01.2027,7,South\n',
    'wide.csv': 'id,day,qty\n5,2026-01-05,7.25\n6,2026-01-05,5000000000\n',
    'renamed.csv': 'id,when,qty\n5,2026-01-05,7\n',
    'either.csv': 'id,day,qty\n5,01/02/2026,7\n6,03/04/2026,7\n',
    'few.csv': `id,day,qty\n${Array.from({ length: 60 }, (_, at) => `${at + 10},2026-01-05,7\n`).join('')}99,2026-01-05,many\n`,
    'stray.csv': Buffer.concat([
      Buffer.from(`id,day,qty,town\n${Array.from({ length: 60 }, (_, at) => `${at},2026-01-05,7,Zürich\n`).join('')}`),
      Buffer.from('99,2026-01-05,7,Z\xfcrich\n', 'latin1'),
    ]),
  });

  test('shows what a definition needs to take a file, and writes nothing before it is told to', async () => {
    await aspen(folder, ['new', 'orders', '--from', 'one.csv']);
    const own = readFileSync(path, 'utf8').replace(
      'qty: integer(),',
      '// Pieces, not boxes.\n    qty: integer(),  // as counted',
    );
    writeFileSync(path, own);
    deliver(folder, 'orders', 'one.csv');
    expect((await aspen(folder, ['load'])).code).toBe(0);
    const { code, stdout } = await update('two.csv');
    expect(code).toBe(0);
    for (const line of [
      "- import { csv, date, defineTable, integer, merge } from 'aspen-glue';",
      "+ import { csv, date, defineTable, integer, merge, text } from 'aspen-glue';",
      '-     day: date(),',
      "+     day: date({ format: ['YYYY-MM-DD', 'DD.MM.YYYY'] }),",
      "+     qty: integer({ nulls: ['NA'] }),  // as counted",
      '+     region: text({ optional: true }),',
      'Nothing is written yet: the same command with --write does it.',
    ])
      expect(stdout).toContain(line);
    expect(readFileSync(path, 'utf8')).toBe(own);
  });

  test('leaves a table alone whose header has several lines', async () => {
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, before.replace("prefix: 'orders/'", "prefix: 'orders/', header: { lines: 2 }"));
    const { code, stderr } = await update('two.csv', '--write');
    writeFileSync(path, before);
    expect(code).not.toBe(0);
    expect(stderr).toContain('orders, whose header has 2 lines');
  });

  test('writes it on --write, keeps comments, and the next load adds the column and takes the file', async () => {
    const before = readFileSync(path, 'utf8');
    expect((await update('two.csv', '--write')).stdout).toContain('wrote  tables/orders.ts');
    expect(readFileSync(path, 'utf8')).toBe(
      before
        .replace('integer, merge }', 'integer, merge, text }')
        .replace('date()', "date({ format: ['YYYY-MM-DD', 'DD.MM.YYYY'] })")
        .replace(
          'qty: integer(),  // as counted',
          "qty: integer({ nulls: ['NA'] }),  // as counted\n    region: text({ optional: true }),",
        ),
    );
    expect((await aspen(folder, ['check'])).code).toBe(0);
    deliver(folder, 'orders', 'two.csv');
    expect((await aspen(folder, ['load'])).code).toBe(0);
    expect(await queryRows(folder, 'select id, day::text, qty, region from orders order by id')).toEqual([
      { id: 1, day: '2026-01-05', qty: 5, region: null },
      { id: 2, day: '2026-01-06', qty: 6, region: null },
      { id: 3, day: '2026-12-31', qty: null, region: 'North' },
      { id: 4, day: '2027-01-05', qty: 7, region: 'South' },
    ]);
    expect((await update('one.csv', 'two.csv')).code).toBe(1);
    expect((await update('two.csv')).stdout).toBe('orders takes two.csv as it is: nothing changes\n');
    expect((await update('one.csv')).stdout).toBe('orders takes one.csv as it is: nothing changes\n');
  });

  test('takes the narrowest type that holds old values and new ones, and says that a type changes', async () => {
    const { stdout, code } = await update('wide.csv');
    expect(code).toBe(0);
    expect(stdout).toContain("+     qty: numeric({ nulls: ['NA'] }),  // as counted");
    expect(stdout).toContain(
      'The type of qty changes: `npx aspen plan` says what that takes where the table holds rows.',
    );
    expect(stdout).not.toContain('day:');
  });

  test.each([
    ['a column that the file lacks', 'renamed.csv', [/no column "day"/, /from: \['old', 'new'\]/]],
    [
      'dates that may be read in two ways',
      'either.csv',
      [/whether the day or the month comes first is not certain/, /tables\/orders\.ts:\d+/],
    ],
    ['few words among numbers', 'few.csv', [/1 of 61 records: "many": few values/, /nulls: \['NA', 'many'\]/]],
    [
      'a record that no definition would load',
      'stray.csv',
      [/expected UTF-8 \(invalid-utf8\)/, /rejectLimit: \{ records: 1 \}/],
    ],
  ])('leaves to a person what no file proves: %s', async (_, file, said) => {
    const before = readFileSync(path, 'utf8');
    const { code, stderr } = await update(file, '--write');
    expect(code).toBe(1);
    for (const each of said) expect(stderr).toMatch(each);
    expect(stderr).toContain('Nothing is written');
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test('tells the place of a definition that it cannot edit with certainty, and what is to be put in', async () => {
    const own = readFileSync(path, 'utf8');
    writeFileSync(path, own.replace("qty: integer({ nulls: ['NA'] })", "...{ qty: integer({ nulls: ['NA'] }) }"));
    const { code, stderr } = await update('wide.csv', '--write');
    expect([code, stderr]).toEqual([1, expect.stringContaining('the column qty is not written out here')]);
    expect(stderr).toMatch(/tables\/orders\.ts:\d+/);
    expect(stderr).toContain('Put in by hand: qty: numeric()');
    writeFileSync(path, own);
  });

  test('refuses personal values without a word of them', async () => {
    const own = readFileSync(path, 'utf8');
    writeFileSync(path, own.replace("integer({ nulls: ['NA'] })", "integer({ nulls: ['NA'], pii: true })"));
    const { code, stderr, stdout } = await update('wide.csv');
    expect(code).toBe(1);
    expect(stderr).toContain('values that are personal');
    expect(stderr + stdout).not.toContain('7.25');
    writeFileSync(path, own);
  });

  test.each([
    [['--update', 'orders', '--key', 'id', '--from', 'one.csv'], "cannot be used with option '--key <columns>'"],
    [['other', '--update', 'orders', '--from', 'one.csv'], 'a new table other, and --update orders'],
    [['--update', 'order', '--from', 'one.csv'], 'did you mean orders?'],
    [['other', '--write', '--from', 'one.csv'], '--write without --update'],
  ])('%j is a wrong use', async (given, said) => {
    const { code, stderr } = await aspen(folder, ['new', ...given]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  });
});
