import { describe, expect, test } from 'vitest';
import {
  boolean,
  bytea,
  char,
  date,
  integer,
  jsonb,
  numeric,
  real,
  smallint,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
  varchar,
} from '../../model/index.ts';
import { mistakesOf, mistakesOfColumn, pipelineOf } from './mistakes.ts';

describe('an unknown option is told', () => {
  test('with the nearest known option', () => {
    expect(mistakesOfColumn({ kind: 'uuid', requierd: true })).toEqual([
      't.columns.c.requierd: an unknown property; required? Known here: comment, default, folder, from, nulls, optional, pii, quotedNulls, required, textFormula, trim, was',
    ]);
  });

  test('with the known options of its own type only', () => {
    expect(mistakesOfColumn({ kind: 'text', min: 'a' })).toEqual([
      't.columns.c.min: an unknown property; Known here: case, comment, default, folder, from, fromFile, matches, normalize, nulls, oneOf, optional, pii, quotedNulls, required, textFormula, trim, was',
    ]);
  });
});

test.each([
  ['required', { kind: 'text', required: 'yes' }, '"yes"; true or false'],
  ['trim', { kind: 'text', trim: 1 }, '1; true or false'],
  ['pii', { kind: 'text', pii: null }, 'null; true or false'],
  ['comment', { kind: 'text', comment: 5 }, '5; a text without NUL and without half a surrogate pair'],
  ['comment', { kind: 'text', comment: 'a\0' }, '"a\\u0000"; a text without NUL and without half a surrogate pair'],
  ['matches', { kind: 'text', matches: /a/ }, 'an object; a text without NUL and without half a surrogate pair'],
  ['from', { kind: 'text', from: [] }, 'an empty list; at least one text'],
  ['nulls', { kind: 'text', nulls: 'NA' }, '"NA"; a list'],
  [
    'nulls',
    { kind: 'text', nulls: ['NA', ''] },
    '"" among the tokens; quotedNulls: true, for a quoted one too: an empty field without quotes is NULL anyway',
  ],
  ['nulls[1]', { kind: 'text', nulls: ['NA', 1] }, '1; a text that is not empty'],
  [
    'oneOf[1]',
    { kind: 'text', case: 'upper', oneOf: ['A', 'b'] },
    "letters that case: 'upper' never gives; values in upper case",
  ],
  ['normalize', { kind: 'text', normalize: 'NFD' }, '"NFD"; one of NFC'],
  ['quotedNulls', { kind: 'text', quotedNulls: true }, "quotedNulls without nulls; nulls, such as nulls: ['', 'NULL']"],
  ['oneOf', { kind: 'text', oneOf: [] }, 'an empty list; at least one value'],
  ['folder', { kind: 'text', folder: 'a=b' }, '"a=b"; the name before the = of a folder, without = and /'],
  ['folder', { kind: 'text', folder: 'day', from: 'c' }, 'both folder and from; one of them'],
  ['fromFile', { kind: 'text', fromFile: 'size' }, "\"size\"; 'name', 'path', 'modified', 'record', 'loaded'"],
  ['fromFile', { kind: 'uuid', fromFile: 'name' }, "'name' in a column that is uuid; text() or varchar()"],
  ['fromFile', { kind: 'text', fromFile: 'modified' }, "'modified' in a column that is text; timestamptz()"],
  [
    'fromFile',
    { kind: 'smallint', fromFile: 'record' },
    "'record' in a column that is smallint; bigint() or integer()",
  ],
  [
    'from',
    { kind: 'text', fromFile: 'name', from: 'file' },
    'both fromFile and from; one of them: what a file says of itself is taken as it is',
  ],
  [
    'timezone',
    { kind: 'timestamptz', fromFile: 'loaded', timezone: 'UTC' },
    'both fromFile and timezone; one of them: what a file says of itself is taken as it is',
  ],
  [
    'oneOf',
    { kind: 'bigint', fromFile: 'record', oneOf: [1] },
    'both fromFile and oneOf; one of them: what a file says of itself is taken as it is',
  ],
  [
    'pii',
    { kind: 'text', fromFile: 'path', pii: true },
    'personal data in what a file says of itself; a column of the file, or no pii: names and paths are shown in logs, reports and the ledger',
  ],
  [
    'pii',
    { kind: 'text', folder: 'person', pii: true },
    "personal data in a folder's name; a column of the file, or no pii: paths are shown in logs, reports and the ledger",
  ],
  ['format', { kind: 'bytea', format: 'hax' }, '"hax"; one of hex, base64'],
  [
    'timezone',
    { kind: 'timestamptz', timezone: 'Mars/Base' },
    '"Mars/Base"; UTC or the IANA name of a zone, such as Europe/Berlin',
  ],
  [
    'timezone',
    { kind: 'timestamptz', timezone: '+01:00' },
    '"+01:00"; UTC or the IANA name of a zone, such as Europe/Berlin',
  ],
  [
    'timezone',
    { kind: 'timestamptz', timezone: 'utc' },
    '"utc"; UTC or the IANA name of a zone, such as Europe/Berlin',
  ],
  [
    'timezone',
    { kind: 'timestamptz', timezone: 'EST' },
    '"EST"; UTC or the IANA name of a zone, such as Europe/Berlin',
  ],
  [
    'timezone',
    { kind: 'timestamptz', timezone: 'Europe/berlin' },
    '"Europe/berlin"; UTC or the IANA name of a zone, such as Europe/Berlin',
  ],
  ['length', { kind: 'varchar' }, 'nothing; a whole number from 1 to 10485760'],
  ['length', varchar(0), '0; a whole number from 1 to 10485760'],
  ['length', char(10_485_761), '10485761; a whole number from 1 to 10485760'],
  ['precision', numeric(1001, 2), '1001; a whole number from 1 to 1000'],
  ['scale', numeric(10, 1001), '1001; a whole number from -1000 to 1000'],
  ['format', { kind: 'numeric', format: '1.234,50' }, `"1.234,50"; an object, such as { decimal: ',', group: '.' }`],
  ['format.group', numeric({ format: { group: '.' } }), '"."; another mark than decimal, which is "."'],
  ['format.group', numeric({ format: { decimal: ',', group: ',' } }), '","; another mark than decimal, which is ","'],
  ['format.grouping', numeric({ format: { grouping: 'indian' } }), 'grouping without group; group'],
  [
    'format.currency',
    numeric({ format: { currency: ['€', 'EUR 1'] } }),
    '"EUR 1"; a sign or a code without digits, blanks and marks, such as $ or EUR',
  ],
  [
    'format.percent',
    integer({ format: { percent: 'fraction' } }),
    'a fraction in a column of type integer; number, or a column of type numeric',
  ],
  [
    'format.notFinite',
    numeric({ format: { notFinite: true } }),
    'notFinite in a column of type numeric; real or double precision',
  ],
  [
    'format.zeroFraction',
    real({ format: { zeroFraction: true } }),
    'zeroFraction in a column of type real; smallint, integer or bigint',
  ],
  [
    'format.negative',
    { kind: 'numeric', format: { negative: 'brackets' } },
    '"brackets"; one of parentheses, trailing',
  ],
  ['false', boolean({ true: ['J'] }), 'nothing; words for both true and false'],
  ['true', boolean({ true: [], false: ['N'] }), 'an empty list; words for both true and false'],
  ['false', boolean({ true: ['J', 'n'], false: ['N'] }), '"n", which means true too; a word of its own'],
  ['kind', { kind: 'money' }, '"money"; a column, such as text() or integer()'],
])('a wrong %s is a mistake', (path, column, words) => {
  expect(mistakesOfColumn(column)).toEqual([`t.columns.c.${path}: ${words}`]);
});

test('what stands in the place of a column is a mistake', () => {
  expect(mistakesOfColumn(text)).toEqual(['t.columns.c: a function; a column, such as text() or integer()']);
});

describe('a value that is not in the grammar of its type is a mistake', () => {
  const whole = 'a whole number from -2147483648 to 2147483647';
  test.each([
    [smallint({ min: 40_000 }), 'min: 40000; a whole number from -32768 to 32767'],
    [integer({ max: '1e3' }), `max: "1e3"; ${whole}`],
    [integer({ default: ' 12' }), `default: " 12"; ${whole}`],
    [integer({ default: 1.5 }), `default: 1.5; ${whole}`],
    [integer({ default: Number.NaN }), `default: NaN; ${whole}`],
    [numeric({ min: '1,000' }), 'min: "1,000"; digits, with a point where there is a fraction, such as 12.50'],
    [numeric(6, 2, { default: '12.345' }), 'default: "12.345"; a number that numeric(6, 2) holds without rounding'],
    [numeric(6, 2, { max: 10_000 }), 'max: 10000; a number that numeric(6, 2) holds without rounding'],
    [real({ max: '1e39' }), 'max: "1e39"; a number that real can hold, such as 1.5 or 2e-3'],
    [real({ default: '1e-50' }), 'default: "1e-50"; a number that real can hold, such as 1.5 or 2e-3'],
    [date({ min: '2023-02-29' }), 'min: "2023-02-29"; a date such as 2024-01-31'],
    [date({ max: 'infinity' }), 'max: "infinity"; a date such as 2024-01-31'],
    [time({ min: '25:00' }), 'min: "25:00"; a time such as 08:30 or 08:30:15.250'],
    [timestamp({ min: '2024-01-31' }), 'min: "2024-01-31"; a timestamp such as 2024-01-31 08:30:00'],
    [uuid({ default: '123' }), 'default: "123"; a uuid such as 123e4567-e89b-12d3-a456-426614174000'],
    [jsonb({ default: '{' }), 'default: "{"; a text that is JSON, such as {"a": 1}'],
    [bytea({ default: 'ff' }), 'default: "ff"; a backslash, x, and pairs of hexadecimal digits: \\x00ff'],
    [{ kind: 'boolean', default: 'yes' }, 'default: "yes"; true or false'],
    [varchar(3, { oneOf: ['abc', 'äöüß'] }), 'oneOf[1]: "äöüß"; at most 3 characters'],
    [text({ default: '\ud800' }), 'default: "\\ud800"; a value of the type'],
  ])('%o', (column, words) => {
    expect(mistakesOfColumn(column)).toEqual([`t.columns.c.${words}`]);
  });

  test('and a timestamptz needs its offset whatever the timezone of the fields', () => {
    expect(mistakesOfColumn(timestamptz({ min: '2024-01-31 08:30', timezone: 'UTC' }))).toEqual([
      't.columns.c.min: "2024-01-31 08:30"; a timestamp with its offset, such as 2024-01-31 08:30:00+01:00 or 2024-01-31T08:30:00Z',
    ]);
  });

  test('and so is a number that JavaScript has changed already', () => {
    expect(mistakesOfColumn(numeric({ min: 2 ** 60 }))).toEqual([
      't.columns.c.min: 1152921504606847000; a string or a bigint: JavaScript does not hold such a number exactly',
    ]);
    expect(mistakesOfColumn(numeric({ min: 2n ** 60n, max: '1152921504606846977.5' }))).toEqual([]);
  });

  test('and what is personal is not shown', () => {
    expect(mistakesOfColumn(integer({ default: '12a', pii: true }))).toEqual([
      `t.columns.c.default: a value that is not shown, since the column is pii; ${whole}`,
    ]);
  });
});

test.each([
  [integer({ min: 10, max: 9 }), '10; at most max, which is 9'],
  [numeric({ min: '0.10', max: '0.099' }), '"0.10"; at most max, which is 0.099'],
  [real({ min: 1.5, max: '1e-3' }), '1.5; at most max, which is 1e-3'],
  [date({ min: '2024-02-01', max: '2024-01-31' }), '"2024-02-01"; at most max, which is 2024-01-31'],
  [time({ min: '08:00:00.5', max: '08:00' }), '"08:00:00.5"; at most max, which is 08:00'],
  [
    timestamptz({ min: '2024-01-31 08:00Z', max: '2024-01-31T08:30+01:00' }),
    '"2024-01-31 08:00Z"; at most max, which is 2024-01-31T08:30+01:00',
  ],
])('%o has a min above its max', (column, words) => {
  expect(mistakesOfColumn(column)).toEqual([`t.columns.c.min: ${words}`]);
});

test('equal bounds that are written differently are right', () => {
  expect(mistakesOfColumn(numeric({ min: '0.10', max: 0.1 }))).toEqual([]);
  expect(mistakesOfColumn(timestamp({ min: '2024-01-31 08:00', max: '2024-01-31T08:00:00.000' }))).toEqual([]);
});

test('a default may stand with required', () => {
  expect(mistakesOfColumn(boolean({ default: false, required: true }))).toEqual([]);
});

describe('column names', () => {
  const expected = (name: string, words: string) => [`t.columns.${name}: "${name}"; ${words}`];

  test.each(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid'])('cannot be PostgreSQL’s own %s', (name) => {
    const words = 'another name: every table of PostgreSQL has a column of this name';
    expect(mistakesOf(pipelineOf({ [name]: text() }))).toEqual(expected(name, words));
  });

  test.each(['_file', '_position', '_record'])('cannot be staging’s own %s', (name) => {
    const words = 'another name: Aspen has a column of this name beside yours';
    expect(mistakesOf(pipelineOf({ [name]: text() }, { audit: false }))).toEqual(expected(name, words));
  });

  test.each(['created', 'created_by', 'updated', 'updated_by'])('can be %s only without audit columns', (name) => {
    const words = 'another name, or audit: false: it is an audit column';
    expect(mistakesOf(pipelineOf({ [name]: text() }))).toEqual(expected(name, words));
    expect(mistakesOf(pipelineOf({ [name]: text() }, { audit: false }))).toEqual([]);
  });

  test('have 1 to 63 bytes and no NUL', () => {
    const [long, fits] = ['ä'.repeat(32), `${'ä'.repeat(31)}x`];
    expect(mistakesOf(pipelineOf({ '': text(), [long]: text(), [fits]: text(), 'a\0': text() }))).toEqual([
      't.columns.: ""; at least one character',
      `t.columns.${long}: "${long}"; at most 63 bytes; these are 64`,
      't.columns.a\0: "a\\u0000"; a name without NUL and without half a surrogate pair',
    ]);
  });

  test('may be reserved words, of mixed case, with quotes and blanks', () => {
    const names = ['select', 'Mixed', 'mixed', 'with "quotes"', "l'été", 'a.b', '1', '__proto__', 'constructor'];
    const columns = Object.fromEntries(names.map((name) => [name, text()]));
    expect(mistakesOf(pipelineOf(columns))).toEqual([]);
  });

  test('are at least one and at most 1,590', () => {
    const many = Object.fromEntries(Array.from({ length: 1591 }, (_, at) => [`c${at}`, text()]));
    expect(mistakesOf(pipelineOf({}))).toEqual(['t.columns: no columns; at least one column']);
    expect(mistakesOf(pipelineOf(many))).toEqual(['t.columns: 1591 columns; at most 1590']);
  });
});

describe('two columns', () => {
  const other = 'something that no other column is read from';

  test('cannot be read from one header', () => {
    expect(mistakesOf(pipelineOf({ a: text(), b: text({ from: ['B', 'a'] }), c: text({ from: ['x', 'x'] }) }))).toEqual(
      [`t.columns.b.from: "a", which a is read from too; ${other}`, `t.columns.c.from: "x" twice; ${other}`],
    );
  });

  test('can be read from headers that differ in case', () => {
    expect(mistakesOf(pipelineOf({ a: text({ from: 'Id' }), b: text({ from: 'ID' }) }))).toEqual([]);
  });

  test('cannot be read from one folder, but from a folder and a header of one name', () => {
    const columns = { a: date({ folder: 'day' }), b: text({ folder: 'day' }), day: text() };
    expect(mistakesOf(pipelineOf(columns))).toEqual([`t.columns.b.folder: "day", which a is read from too; ${other}`]);
  });
});

test('without a header a column has no from and no name that JavaScript would move to the front', () => {
  const source = { format: 'csv', prefix: 't/', header: false };
  expect(
    mistakesOf(pipelineOf({ b: text({ from: 'x' }), '7': text(), d: date({ folder: 'day' }) }, { source })),
  ).toEqual([
    't.columns.7: "7" in a table without a header; a name that is no number, since JavaScript puts such a property first and the order would change',
    't.columns.b.from: from in a table without a header; no from: the columns are found by their place',
  ]);
});

describe('an optional column is one that a file can lack', () => {
  test.each([
    ['of the key', { key: ['a'] }, {}, 'an optional column of the key; a key that every file has'],
    [
      'that tells the latest row',
      { key: ['b'], load: { mode: 'merge', latest: 'a' } },
      {},
      'an optional column that tells the latest row; a column that every file has, or a default',
    ],
    [
      'found by its place',
      { source: { format: 'csv', prefix: 't/', header: false } },
      {},
      'an optional column in a table without a header; columns that every file has, since they are found by place',
    ],
    [
      'that is required and has no default',
      {},
      { required: true },
      'optional and required, without a default; a default for the rows of a file that lacks it',
    ],
  ])('and not one %s', (_, table, options, mistake) => {
    const columns = { a: integer({ optional: true, ...options }), b: integer() };
    expect(mistakesOf(pipelineOf(columns, table))).toEqual([`t.columns.a.optional: ${mistake}`]);
  });

  test('and it may be required with a default, and a folder where there is no header', () => {
    const source = { format: 'csv', prefix: 't/', header: false };
    const columns = {
      a: integer({ required: true, default: 1 }),
      b: integer({ folder: 'b', optional: true }),
    };
    expect(mistakesOf(pipelineOf(columns, { source }))).toEqual([]);
  });
});

describe('a name that stands twice in a header', () => {
  test('is read by number, by each column that reads it', () => {
    const columns = { a: text({ from: { name: 'x', nth: 1 } }), b: text({ from: { name: 'x', nth: 2 } }) };
    expect(mistakesOf(pipelineOf(columns))).toEqual([]);
    expect(mistakesOf(pipelineOf({ ...columns, b: text({ from: { name: 'x', nth: 1 } }) }))).toEqual([
      't.columns.b.from: "x", which a is read from too; something that no other column is read from',
    ]);
    expect(mistakesOf(pipelineOf({ ...columns, x: text() }))).toEqual([
      't.columns.a.from: "x", which x is read from without nth; nth for each column that is read from this name',
      't.columns.b.from: "x", which x is read from without nth; nth for each column that is read from this name',
    ]);
  });

  test('has a number, from 1', () => {
    expect(mistakesOfColumn({ kind: 'text', from: { name: 'x', nth: 0 } })).toEqual([
      't.columns.c.from.nth: 0; a whole number from 1 to 4096',
    ]);
    expect(mistakesOfColumn({ kind: 'text', from: { nth: 1 } })).toEqual([
      't.columns.c.from.name: nothing; the name in the header',
    ]);
  });
});

test('two columns are not read from names that a loose header takes for one', () => {
  const columns = { Amount: text(), amount: text() };
  const source = { format: 'csv', prefix: 't/', header: { match: 'loose' } };
  expect(mistakesOf(pipelineOf(columns))).toEqual([]);
  expect(mistakesOf(pipelineOf(columns, { source }))).toEqual([
    't.columns.amount.from: "amount", which Amount is read from too; something that no other column is read from',
  ]);
});
