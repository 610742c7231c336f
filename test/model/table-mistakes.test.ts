import { describe, expect, test } from 'vitest';
import { csvEncodings } from '../../model/encodings.ts';
import {
  append,
  csv,
  date,
  defineTable,
  dms,
  history,
  integer,
  jsonb,
  type LoadModel,
  merge,
  real,
  text,
  timestamptz,
  uuid,
} from '../../model/index.ts';
import { mistakesOf, pipelineOf, rawMistakesOf } from './mistakes.ts';

const prefixed = (prefix: unknown) => pipelineOf({ c: text() }, { source: { format: 'csv', prefix } });
const written = (options: object) => pipelineOf({ c: text() }, { source: { format: 'csv', prefix: 't/', ...options } });

describe('a prefix is a folder below the source', () => {
  test.each([
    ['t', 'a folder, ending in /'],
    ['', 'a folder, ending in /'],
    ['/t/', 'a folder below the source, without / at the start'],
    ['a//b/', 'folders with names, without //'],
    ['a/../b/', 'a folder below the source, without ..'],
    ['./a/', 'a folder without . in its path'],
  ])('not %j', (prefix, expected) => {
    expect(mistakesOf(prefixed(prefix))).toEqual([`t.source.prefix: "${prefix}"; ${expected}`]);
  });

  test('and it has to be given', () => {
    expect(mistakesOf(prefixed(undefined))).toEqual(['t.source.prefix: nothing; a folder, ending in /']);
  });

  test('and it overlaps no other table’s', () => {
    const columns = { c: text() };
    const table = (name: string, prefix: string) =>
      defineTable({ name, source: csv({ prefix }), columns, load: append() });
    const tables = [table('a', 'in/a/'), table('b', 'in/a/b/'), table('c', 'in/'), table('d', 'in_/')];
    const expected = 'a folder of its own, neither inside the other nor around it';
    expect(mistakesOf({ name: 'p', tables })).toEqual([
      `b.source.prefix: "in/a/b/", while a has "in/a/"; ${expected}`,
      `c.source.prefix: "in/", while a has "in/a/"; ${expected}`,
      `c.source.prefix: "in/", while b has "in/a/b/"; ${expected}`,
    ]);
  });
});

describe('a delimiter is a few ASCII characters, and a quote is one', () => {
  const expected = 'one ASCII character, which is no line end and not NUL';
  test.each(['', ':::::::::', '§', '|§|', '\n', '|\r', '\0', 9, null])('a delimiter is not %j', (delimiter) => {
    expect(mistakesOf(written({ delimiter }))).toHaveLength(1);
    expect(rawMistakesOf(written({ delimiter }))[0]).toMatchObject({
      path: 't.source.delimiter',
      expected: "one to eight ASCII characters without line ends and NUL, or 'blanks'",
    });
  });

  test.each(['||', '::::::::', 'blanks', ' '])('a delimiter may be %j', (delimiter) => {
    expect(mistakesOf(written({ delimiter }))).toEqual([]);
  });

  test.each(['', "''", '«', '\n', '\0'])('a quote is not %j', (quote) => {
    expect(rawMistakesOf(written({ quote }))).toMatchObject([{ path: 't.source.quote', expected }]);
  });

  test('and not the same one', () => {
    expect(mistakesOf(written({ delimiter: '|', quote: '|' }))).toEqual([
      't.source.quote: "|"; another character than the delimiter',
    ]);
  });

  test('and there may be no quote', () => {
    expect(mistakesOf(written({ delimiter: '\t', quote: null }))).toEqual([]);
  });
});

test.each([
  [{ quote: null, comment: ',' }, 't.source.comment: ","; another character than the delimiter'],
  [{ comment: '"' }, 't.source.comment: "\\""; another character than the quote'],
  [{ comment: '//' }, 't.source.comment: "//"; one ASCII character, which is no line end and not NUL'],
  [{ delimiter: '|~|', quote: '~' }, 't.source.quote: "~"; another character than the delimiter'],
  [{ delimiter: 'blanks', comment: ' ' }, 't.source.comment: " "; another character than the delimiter'],
  [{ escape: '"' }, 't.source.escape: "\\""; another character than the quote'],
  [{ escape: '#', comment: '#' }, 't.source.comment: "#"; another character than the escape'],
  [{ escape: '' }, 't.source.escape: ""; one ASCII character, which is no line end and not NUL'],
  [{ lineEnd: 'crlf' }, 't.source.lineEnd: "crlf"; one of lf, cr'],
  [{ blanksAroundQuotes: true, quote: null }, 't.source.blanksAroundQuotes: true, with quote: null; a quote'],
  [
    { blanksAroundQuotes: true, delimiter: ' | ' },
    't.source.blanksAroundQuotes: true, with the delimiter " | "; a delimiter without a space',
  ],
  [
    { encoding: 'shift_jis', escape: '\\' },
    't.source.escape: "\\\\"; another character: in shift_jis this one may be a part of others',
  ],
  [
    { encoding: 'shift_jis', delimiter: ';|' },
    't.source.delimiter: ";|"; another character: in shift_jis this one may be a part of others',
  ],
  [
    { trailingDelimiter: true, delimiter: 'blanks' },
    "t.source.trailingDelimiter: true, with delimiter: 'blanks'; none: blanks at the end of a line mean nothing",
  ],
  [{ ragged: true }, 't.source.ragged: true; one of reject, pad'],
  [{ trailer: { records: 2 } }, 't.source.trailer: both first and line, or neither of them; one of them'],
  [{ trailer: { first: 'a', line: 'b' } }, 't.source.trailer: both first and line, or neither of them; one of them'],
  [{ trailer: 'TRL' }, 't.source.trailer: "TRL"; a trailer, such as { first: \'TRL\', records: 2 }'],
  [
    { trailer: { first: '' } },
    't.source.trailer.first: ""; a text that can be written in utf-8, without control characters',
  ],
  [
    { encoding: 'gb18030', trailer: { first: '合计' } },
    't.source.trailer.first: "合计"; a text that can be written in gb18030, without control characters',
  ],
  [
    { encoding: 'windows-1252', trailer: { line: 'Итого *' } },
    't.source.trailer.line: "Итого *"; a text that can be written in windows-1252, without control characters',
  ],
  [
    { comment: '#', trailer: { line: '# rows: *', records: 1 } },
    't.source.trailer.line: "# rows: *"; another beginning than "#", which makes the line a comment',
  ],
  [{ trailer: { line: 'end', records: 1 } }, 't.source.trailer.line: "end"; a * for each number that is told'],
  [{ trailer: { line: 'of *', records: 2 } }, 't.source.trailer.records: 2; a whole number from 1 to 1'],
  [
    { trailer: { first: 'T', records: { place: 2, others: -1 } } },
    't.source.trailer.records.others: -1; a whole number from 0 to 1000',
  ],
  [{ trailer: { first: 'T', linesAfter: 1.5 } }, 't.source.trailer.linesAfter: 1.5; a whole number from 0 to 1000'],
  [
    { trailer: { first: 'T', sum: [5] } },
    "t.source.trailer.sum[0]: 5; a column and its place, such as { column: 'amount', place: 3 }",
  ],
  [
    { trailer: { first: 'T', sum: { column: 'nope', place: 2 } } },
    't.source.trailer.sum.column: "nope"; a column that is smallint, integer, bigint, numeric, and is read from a field',
  ],
  [
    { trailer: { first: 'T', recods: 2 } },
    't.source.trailer.recods: an unknown property; records? Known here: first, line, linesAfter, optional, records, sum',
  ],
  [{ header: { lines: 0 } }, 't.source.header.lines: 0; a whole number from 1 to 10'],
  [{ header: { lines: 11, join: '-' } }, 't.source.header.lines: 11; a whole number from 1 to 10'],
  [{ header: { lines: 2, join: 5 } }, 't.source.header.join: 5; a text without NUL and without half a surrogate pair'],
  [{ header: { join: '-' } }, 't.source.header.join: "-"; none in a header of one line; lines: 2 for one of two'],
  [{ header: { merged: true } }, 't.source.header.merged: true; none in a header of one line; lines: 2 for one of two'],
  [{ header: { line: 2 } }, 't.source.header.line: an unknown property; lines? Known here: join, lines, match, merged'],
  [{ header: 2 }, 't.source.header: 2; true or false'],
  [{ skip: -1 }, 't.source.skip: -1; a whole number from 0 to 1000'],
  [{ skip: 1.5 }, 't.source.skip: 1.5; a whole number from 0 to 1000'],
])('a shape that no file has is a mistake: %j', (options, mistake) => {
  expect(mistakesOf(written(options))).toEqual([mistake]);
});

test('an unknown property of a source is a mistake', () => {
  expect(mistakesOf(written({ encoding: 'utf-32', heder: false }))).toEqual([
    `t.source.encoding: "utf-32"; one of ${csvEncodings.join(', ')}`,
    't.source.heder: an unknown property; header? Known here: blanksAroundQuotes, comment, delimiter, encoding, escape, except, files, header, lineEnd, multiline, nulls, prefix, quote, quotedNulls, ragged, skip, trailer, trailingDelimiter',
  ]);
  expect(mistakesOf(written({ format: 'xml' }))).toEqual([
    't.source.format: "xml"; a source, such as csv({ prefix: … })',
  ]);
});

describe('what types tell is told to plain JavaScript too', () => {
  const columns = { id: uuid(), weight: real(), document: jsonb(), size: integer() };
  const load = merge();

  test('merge without a key', () => {
    const expected = 't.key: no key; the columns by which merge() finds a row, or load: append()';
    expect(mistakesOf(pipelineOf(columns, { load }))).toEqual([expected]);
    expect(mistakesOf(pipelineOf(columns, { load, key: [] }))).toEqual([expected]);
  });

  test('a key that is no column, is one twice, or cannot be one', () => {
    expect(mistakesOf(pipelineOf(columns, { load, key: ['nope', 'id', 'id', 'weight', 'document', 5] }))).toEqual([
      't.key[5]: 5; a text that is not empty',
      't.key[0]: "nope"; a column of this table: id, weight, document, size',
      't.key[2]: "id" again; each column once',
      't.key[3]: "weight", which is real; a column that is not real, double precision, jsonb',
      't.key[4]: "document", which is jsonb; a column that is not real, double precision, jsonb',
    ]);
  });

  test('a latest that is no column or has no order', () => {
    expect(mistakesOf(pipelineOf(columns, { key: ['id'], load: merge({ latest: 'nope' }) }))).toEqual([
      't.load.latest: "nope"; a column of this table: id, weight, document, size',
    ]);
    expect(mistakesOf(pipelineOf(columns, { key: ['id'], load: merge({ latest: 'id' }) }))).toEqual([
      't.load.latest: "id", which is uuid; a column that is a number, a date or a time',
    ]);
  });

  test('when a file was modified or loaded, in a key; and what tells nothing of which row is the newer one', () => {
    const ofFile = {
      loaded: timestamptz({ fromFile: 'loaded' }),
      modified: timestamptz({ fromFile: 'modified' }),
      record: integer({ fromFile: 'record' }),
    };
    const expected = 'a column that has the same value when a row comes again';
    const load = merge({ latest: 'record' });
    expect(mistakesOf(pipelineOf(ofFile, { key: ['record', 'modified', 'loaded'], load }))).toEqual([
      `t.key[1]: "modified", which holds when a file was modified; ${expected}`,
      `t.key[2]: "loaded", which holds when a file was loaded; ${expected}`,
      "t.load.latest: \"record\", which is fromFile: 'record'; none, since the last to arrive wins anyway, or a column that is fromFile: 'modified'",
    ]);
  });

  test('what deletes: no field or several, no text, or a field that the files cannot have', () => {
    const of = (deleteWhen: unknown, source = {}, columns = {}) =>
      mistakesOf(
        pipelineOf(
          { id: uuid(), day: text({ folder: 'day' }), ...columns },
          { source: csv({ prefix: 't/', ...source }), key: ['id'], load: { mode: 'merge', deleteWhen } },
        ),
      );
    expect(of({})).toEqual(["t.load.deleteWhen: an object; one field and its values, such as { Op: 'D' }"]);
    expect(of('D')).toEqual(['t.load.deleteWhen: "D"; one field and its values, such as { Op: \'D\' }']);
    expect(of({ a: 'D', b: 'D' })).toHaveLength(1);
    expect(of({ Op: [] })).toEqual([
      "t.load.deleteWhen.Op: an empty list; a text, or a list of texts, such as ['D', 'T']",
    ]);
    expect(of({ Op: ['D', ' '] })).toHaveLength(1);
    expect(of({ Op: true })).toEqual(["t.load.deleteWhen.Op: true; a text, or a list of texts, such as ['D', 'T']"]);
    expect(of({ day: 'D' })).toEqual([
      't.load.deleteWhen.day: a column that is read from no field; a field of the file',
    ]);
    expect(of({ Op: 'D' }, { header: false })).toEqual([
      't.load.deleteWhen.Op: "Op"; a column of this table, since its files have no header: id',
    ]);
    expect(of({ Op: 'D' })).toEqual([]);
  });

  test('files of DMS in a table that only adds, or with another word for what deletes', () => {
    const of = (load: LoadModel, options = {}) =>
      mistakesOf(pipelineOf({ id: uuid() }, { source: dms({ prefix: 't/', ...options }), key: ['id'], load }));
    expect(of(merge())).toEqual([]);
    expect(of(history(), { header: true })).toEqual([]);
    expect(of(append())).toEqual(['t.load: append(); merge() or history(), since the files of dms() hold changes']);
    expect(of(merge({ deleteWhen: { Op: 'X' } }))).toEqual([
      't.load.deleteWhen: deleteWhen with dms(); none: Op says which records delete',
    ]);
  });

  test('a history whose times tell nothing, or whose columns have names of others', () => {
    const days = { id: uuid(), day: date(), at: timestamptz({ fromFile: 'loaded' }), valid_to: date() };
    const of = (options: object) =>
      mistakesOf(pipelineOf(days, { key: ['id'], load: { mode: 'history', ...options } }));
    const named = { columns: { to: 'until' } };
    expect(of(named)).toEqual([]);
    expect(of({ ...named, validFrom: 'day' })).toEqual([]);
    expect(of({ ...named, validFrom: 'nope' })).toEqual([
      't.load.validFrom: "nope"; a column of this table: id, day, at, valid_to',
    ]);
    expect(of({ ...named, validFrom: 'id' })).toEqual([
      't.load.validFrom: "id", which is uuid; a column that is date, timestamp, timestamptz',
    ]);
    expect(of({ ...named, validFrom: 'at' })).toEqual([
      't.load.validFrom: "at", which holds when a file was loaded; a column that has the same value when a row comes again',
    ]);
    expect(of({})).toEqual([
      't.columns.valid_to: "valid_to"; another name, or history({ columns: { to: … } }): it is a column of the periods',
    ]);
    expect(of({ columns: { from: 'created', to: 'created', now: 'x' } })).toEqual([
      't.load.columns.now: an unknown property; Known here: current, from, to',
      't.load.columns: a name twice; three names',
      't.columns.created: "created"; a name that no other column has',
      't.columns.created: "created"; a name that no other column has',
    ]);
    expect(mistakesOf(pipelineOf({ id: uuid() }, { load: history() }))).toEqual([
      't.key: no key; the columns by which history() finds a row, or load: append()',
    ]);
  });

  test('a word for the same content that nobody knows', () => {
    expect(mistakesOf(pipelineOf(columns, { load: { mode: 'append', sameContent: 'drop' } }))).toEqual([
      't.load.sameContent: "drop"; one of hold, load',
    ]);
  });

  test('a load mode that nobody knows', () => {
    expect(mistakesOf(pipelineOf(columns, { load: { mode: 'upsert' } }))).toEqual([
      't.load.mode: "upsert"; merge(), append(), replace(), snapshot() or history()',
    ]);
    expect(mistakesOf(pipelineOf(columns, { load: merge }))).toEqual([
      't.load: a function; merge(), append(), replace(), snapshot() or history()',
    ]);
    expect(mistakesOf(pipelineOf(columns, { key: ['id'], load: { mode: 'merge', lates: 'size' } }))).toEqual([
      't.load.lates: an unknown property; latest? Known here: deleteWhen, latest, order',
    ]);
  });
});

test('append always keeps the file of a row', () => {
  expect(mistakesOf(pipelineOf({ c: text() }, { lineage: false }))).toEqual([
    't.lineage: false; true: append finds earlier rows by _file',
  ]);
});

test('what columns were before is another name, once, and goes or stays', () => {
  const columns = { a: text({ was: 'a' }), b: text({ was: ['old', 'x'.repeat(64)] }), c: text({ was: 'old' }) };
  expect(mistakesOf(pipelineOf(columns, { drop: ['a', 'old', 'gone'] }))).toEqual([
    't.columns.a.was: "a"; another name than the one that the column has',
    `t.columns.b.was: "${'x'.repeat(60)}…"; at most 63 bytes; these are 64`,
    't.columns.c.was: "old"; a name that b did not have before',
    't.drop[0]: "a", which is defined; a column of before',
    't.drop[0]: "a", which a was; a column whose values may go',
    't.drop[1]: "old", which b was; a column whose values may go',
  ]);
});

test('a key has at most 32 columns, as PostgreSQL’s indexes', () => {
  const columns = Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`c${at}`, text()]));
  expect(mistakesOf(pipelineOf(columns, { key: Object.keys(columns) }))).toEqual(['t.key: 33 columns; at most 32']);
});

test('an unknown property of a table is told with the known ones', () => {
  expect(mistakesOf(pipelineOf({ c: text() }, { audti: false }))).toEqual([
    't.audti: an unknown property; audit? Known here: audit, checks, columns, comment, drop, freshness, key, lineage, load, name, rejectLimit, schema, source, strict, trigger',
  ]);
});

test('a table without a name goes by its place', () => {
  expect(mistakesOf(pipelineOf({ c: text() }, { name: '' }))).toEqual(['tables[0].name: ""; at least one character']);
  expect(mistakesOf(pipelineOf({ c: text() }, { name: undefined }))).toEqual(['tables[0].name: nothing; a name']);
});

test.each(['aspen', 'aspen_staging', 'aspen_table', 'pg_catalog', 'pg_mine', 'information_schema'])(
  'a pipeline may not use the schema %s',
  (schema) => {
    const words = 'a schema of your own: this one is taken by PostgreSQL or by Aspen';
    expect(mistakesOf(pipelineOf({ c: text() }, { schema }))).toEqual([`t.schema: "${schema}"; ${words}`]);
  },
);

test('what is no table at all is one mistake', () => {
  expect(mistakesOf(pipelineOf([text()]))).toEqual(['t.columns: a list; an object of columns']);
  expect(mistakesOf({ name: 'p', tables: [{}] })).toEqual([
    'tables[0].name: nothing; a name',
    'tables[0].source: nothing; a source, such as csv({ prefix: … })',
    'tables[0].load: nothing; merge(), append(), replace(), snapshot() or history()',
    'tables[0].columns: nothing; an object of columns',
  ]);
});

test('an unknown trigger, and a freshness that is no number of hours, are mistakes', () => {
  expect(mistakesOf(pipelineOf({ c: text() }, { trigger: 'sqs', freshness: 0.5 }))).toEqual([
    't.trigger: "sqs"; one of crawler, event, schedule',
    't.freshness: 0.5; a whole number from 1 to 8784',
  ]);
});

test.each([
  ['shift_jis', { delimiter: '|' }, 'delimiter: "|"'],
  ['gb18030', { quote: '0' }, 'quote: "0"'],
  ['big5', { delimiter: '~' }, 'delimiter: "~"'],
])('in %s a character that may be a part of others separates nothing', (encoding, character, mistake) => {
  const source = { format: 'csv', prefix: 't/', encoding, ...character };
  expect(mistakesOf(pipelineOf({ c: text() }, { source }))).toEqual([
    `t.source.${mistake}; another character: in ${encoding} this one may be a part of others`,
  ]);
});
