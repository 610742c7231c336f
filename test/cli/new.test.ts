import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const data = fileURLToPath(new URL('../../node_modules/vega-datasets/data', import.meta.url));

/** Defines a table from a file, delivers the file and loads it. */
async function newAndLoad(folder: string, name: string, file: string) {
  const created = await aspen(folder, ['new', name, '--from', file]);
  const inbox = join(folder, 'files', name);
  mkdirSync(inbox, { recursive: true });
  cpSync(file, join(inbox, 'delivered.csv'));
  const { events } = await aspen(folder, ['load', name, '--json']);
  const tables = events.at(-1)?.['tables'];
  return { created, end: events.at(-1), counts: (tables as Record<string, Record<string, unknown>>)[name] };
}

describe('aspen new, with files of the package vega-datasets', () => {
  const folder = temporaryFolder();

  test.each([
    ['zipcodes', 'zipcodes.csv', 42049],
    ['airports', 'airports.csv', 3376],
    ['birdstrikes', 'birdstrikes.csv', 10000],
    ['us_employment', 'us-employment.csv', 120],
  ])('%s: every row arrives, without a reject', async (name, file, rows) => {
    const { created, end, counts } = await newAndLoad(folder, name, join(data, file));
    expect(created.code).toBe(0);
    expect(end).toMatchObject({ status: 'done' });
    expect(counts).toMatchObject({ read: rows, inserted: rows, rejected: 0, superseded: 0 });
    expect(await queryRows(folder, `select count(*) from ${name}`)).toEqual([{ count: rows }]);
  });

  test('zip codes keep their zeros, and the definition says why they are text', async () => {
    const [row] = await queryRows(folder, "select count(*) > 3000 as kept from zipcodes where zip_code like '0____'");
    expect(row).toEqual({ kept: true });
    expect(readFileSync(join(folder, 'tables/zipcodes.ts'), 'utf8')).toMatch(
      /zip_code: text\(\), \/\/ text: [\d,]+ values start with 0/,
    );
  });

  test('a file with doubles has no key, and is appended', () => {
    const source = readFileSync(join(folder, 'tables/birdstrikes.ts'), 'utf8');
    expect(source).toContain('load: append()');
    expect(source).not.toContain('key: [');
  });
});

describe('aspen new loses nothing', () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'mixed.csv': [
      'id,zip,account,day,iso,price,ratio,phone,flag,Class,"odd ""name"""',
      '1,02134,12345678901234567,01/02/2026,2026-01-02,1.50,1e5,+1,true,x,a',
      '2,99999,1,03/04/2026,2026-03-04,20,2.5,2,false,,"b,c"',
      '',
    ].join('\n'),
    'european.csv': 'name;day;hour\nJürgen;31.01.2026;10:00\nÀ;01.02.2026;11:30\n',
    'latin.csv': Buffer.from('name\nJ\xfcrgen\n', 'latin1'),
    'broken.csv': 'a,b\n1,2\n3\n',
  });

  test('leading zeros, long digits, signs and dates that could be read two ways stay text', async () => {
    const { counts } = await newAndLoad(folder, 'mixed', join(folder, 'mixed.csv'));
    expect(counts).toMatchObject({ inserted: 2, rejected: 0 });
    const source = readFileSync(join(folder, 'tables/mixed.ts'), 'utf8');
    for (const line of [
      'id: integer()',
      'zip: text()',
      'account: text()',
      'day: text()',
      'iso: date()',
      'price: numeric()',
      'ratio: doublePrecision()',
      'phone: text()',
      'flag: boolean()',
      "class: text({ from: 'Class' })",
    ]) {
      expect(source).toContain(line);
    }
    const [row] = await queryRows(folder, 'select zip, account, price::text, odd_name from mixed where id = 1');
    expect(row).toEqual({ zip: '02134', account: '12345678901234567', price: '1.50', odd_name: 'a' });
  });

  test('another delimiter and dates that one reading alone fits', async () => {
    const { counts } = await newAndLoad(folder, 'european', join(folder, 'european.csv'));
    expect(counts).toMatchObject({ inserted: 2, rejected: 0 });
    expect(await queryRows(folder, 'select day::text, hour::text from european order by day')).toEqual([
      { day: '2026-01-31', hour: '10:00:00' },
      { day: '2026-02-01', hour: '11:30:00' },
    ]);
  });

  test('a file that is not in UTF-8 is read in its encoding', async () => {
    await newAndLoad(folder, 'latin', join(folder, 'latin.csv'));
    expect(await queryRows(folder, 'select name from latin')).toEqual([{ name: 'Jürgen' }]);
  });

  test('a file that no definition would load is an error with its place', async () => {
    const { code, stderr } = await aspen(folder, ['new', 'broken', '--from', 'broken.csv']);
    expect(code).toBe(1);
    expect(stderr).toContain('record 2, line 3');
  });

  test('a first record that may be data is asked about, and nothing is written before the answer', async () => {
    writeFiles(folder, { 'nameless.csv': '1,Alice,2026-01-05\n2,Bob,2026-01-06\n' });
    const { code, stderr } = await aspen(folder, ['new', 'nameless', '--from', 'nameless.csv']);
    expect(code).toBe(2);
    expect(stderr).toContain('"1" is integer');
    expect(stderr).toContain('--no-header where it is a record');
    expect(existsSync(join(folder, 'tables/nameless.ts'))).toBe(false);
    const { code: again } = await aspen(folder, ['new', 'nameless', '--from', 'nameless.csv', '--no-header']);
    expect(again).toBe(0);
    expect(readFileSync(join(folder, 'tables/nameless.ts'), 'utf8')).toContain('header: false');
  });

  test('a key that a person names is tried, and what is said of the file is taken', async () => {
    writeFiles(folder, { 'keyed.csv': 'a;b\n1;x\n1;y\n' });
    const wrong = await aspen(folder, ['new', 'keyed', '--from', 'keyed.csv', '--key', 'a']);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('has a value twice')]);
    const right = await aspen(folder, [
      'new',
      'keyed',
      '--from',
      'keyed.csv',
      '--key',
      'a,b',
      '--delimiter',
      'semicolon',
    ]);
    expect(right.code).toBe(0);
    expect(right.stdout).toContain("key: ['a', 'b']");
    expect(right.stdout).toContain("delimiter: ';'");
  });

  test('one bad byte is a reject of its record, which the definition names, and the others load', async () => {
    const bytes = Buffer.from(
      `id,name\n${Array.from({ length: 998 }, (_, at) => `${at},Zürich\n`).join('')}998,Z\xfcrich\n`,
    );
    const stray = Buffer.concat([bytes.subarray(0, bytes.length - 8), Buffer.from('Z\xfcrich\n', 'latin1')]);
    writeFiles(folder, { 'stray.csv': stray });
    const { created, end, counts } = await newAndLoad(folder, 'stray', join(folder, 'stray.csv'));
    expect(created.stdout).toContain('999 records, 2 columns; 1 record of them will be rejected');
    const source = readFileSync(join(folder, 'tables/stray.ts'), 'utf8');
    expect(source).toContain(
      '  // rejectLimit: 1 of 999 records will be rejected: invalid-utf8 (expected UTF-8), line 1,000: "998,Zürich"\n',
    );
    expect(source).toContain('  rejectLimit: { records: 1 },\n');
    expect(end).toMatchObject({ status: 'done' });
    expect(counts).toMatchObject({ read: 999, inserted: 998, rejected: 1 });
    const { stdout } = await aspen(folder, ['rejects', 'stray', '--records']);
    expect(stdout).toMatch(/999 .*1000 .*name .*invalid-utf8/);
  });

  test('files whose headers differ by letter case alone load by one definition, and quoted tokens as NULL', async () => {
    writeFiles(folder, { 'one.csv': '"Id","N"\n"1",""\n"2","5"\n', 'two.csv': '"id","n "\n"3","NA"\n' });
    const both = [join(folder, 'one.csv'), join(folder, 'two.csv')];
    const created = await aspen(folder, ['new', '--table', 'loose', '--append', '--from', ...both]);
    expect([created.code, created.stderr]).toEqual([0, '']);
    expect(created.stdout).toContain("header: { match: 'loose' }");
    expect(created.stdout).toContain("n: integer({ from: 'N', nulls: ['', 'NA'], quotedNulls: true })");
    mkdirSync(join(folder, 'files/loose'), { recursive: true });
    for (const file of both) cpSync(file, join(folder, 'files/loose', basename(file)));
    expect((await aspen(folder, ['load', 'loose'])).code).toBe(0);
    expect(await queryRows(folder, 'select id, n from loose order by id')).toEqual([
      { id: 1, n: null },
      { id: 2, n: 5 },
      { id: 3, n: null },
    ]);
  });

  test('the table has the name of the file where none is given, and two names are one too many', async () => {
    writeFiles(folder, { 'Sales 2026.csv': 'a,b\n1,2\n' });
    expect((await aspen(folder, ['new', '--from', 'Sales 2026.csv'])).stdout).toContain("name: 'sales_2026'");
    const two = await aspen(folder, ['new', 'x', '--table', 'y', '--from', 'Sales 2026.csv']);
    expect([two.code, two.stderr]).toEqual([2, expect.stringContaining('two names of the table, x and y')]);
  });

  test.each([
    ['--quote', 'none', 'quote: null'],
    ['--encoding', 'iso-8859-1', "encoding: 'iso-8859-1'"],
    ['--skip', '1', 'skip: 1'],
    ['--append', null, 'load: append()'],
  ])('%s says how it is', async (option, value, written) => {
    const name = `by_${option.slice(2)}`;
    writeFiles(folder, { [`${name}.csv`]: 'id,name\n1,"a"\n2,b\n' });
    const created = await aspen(folder, [
      'new',
      name,
      '--header',
      '--from',
      `${name}.csv`,
      option,
      ...(value === null ? [] : [value]),
    ]);
    expect([created.code, created.stderr]).toEqual([0, '']);
    expect(created.stdout).toContain(written);
  });

  test('a table that there is already is not overwritten', async () => {
    const before = readFileSync(join(folder, 'tables/mixed.ts'), 'utf8');
    expect((await aspen(folder, ['new', 'mixed', '--from', 'latin.csv'])).code).toBe(2);
    expect(readFileSync(join(folder, 'tables/mixed.ts'), 'utf8')).toBe(before);
  });
});
