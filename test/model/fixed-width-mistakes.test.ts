import { expect, test } from 'vitest';
import { append, defineTable, fixedWidth, integer, text } from '../../model/index.ts';
import { mistakesOf, pipelineOf } from './mistakes.ts';

const inLine = (columns: Parameters<typeof pipelineOf>[0], options: object = {}) =>
  mistakesOf(pipelineOf(columns, { source: { format: 'fixed-width', prefix: 't/', ...options } }));

test('columns of lines of fixed width have their places, with gaps or none, in any order', () => {
  const columns = {
    b: text({ from: { start: 5, length: 2 } }),
    a: integer({ from: { start: 1, end: 3 } }),
    rest: text({ from: { start: 9 } }),
  };
  const table = defineTable({ name: 't', source: fixedWidth({ prefix: 't/', skip: 1 }), columns, load: append() });
  expect(mistakesOf({ name: 'p', tables: [table] })).toEqual([]);
});

test('two columns in one place are a mistake, as is a place beyond the line, or none', () => {
  const columns = {
    a: text({ from: { start: 1, end: 5 } }),
    b: text({ from: { start: 5, length: 3 } }),
    c: text({ from: { start: 20 } }),
    d: text({ from: { start: 30, end: 31 } }),
    e: text(),
    f: text({ from: 'F' }),
  };
  const wanted = 'where it stands in the line: { start, end }, { start, length } or { start }';
  expect(inLine(columns, { width: 30 })).toEqual([
    `t.columns.e.from: nothing; ${wanted}`,
    `t.columns.f.from: "F"; ${wanted}`,
    't.columns.b.from: 5 to 7, where a is: 1 to 5; a place of its own',
    't.columns.d.from: 30 to 31; a place in a line of 30',
    't.columns.d.from: 30 to 31, where c is: 20 to the end of the line; a place of its own',
  ]);
});

test.each([
  [{ start: 0, end: 2 }, 'start: 0; a whole number from 1 to 1000000'],
  [{ start: 5, end: 2 }, 'end: 2; 5 or more: the last place of the column'],
  [{ start: 1, end: 2, length: 2 }, 'length: both end and length; one of them'],
  [{ start: 1, width: 2 }, 'width: an unknown property; Known here: end, length, start'],
])('the place %j is none', (from, words) => {
  expect(inLine({ c: { kind: 'text', from } })).toEqual([`t.columns.c.from.${words}`]);
});

test.each([
  [{ delimiter: ',' }, 'delimiter: an unknown property;'],
  [{ quotedNulls: true }, 'quotedNulls: an unknown property;'],
  [{ width: 0 }, 'width: 0; a whole number from 1 to 1000000'],
  [
    { encoding: 'shift_jis' },
    "positions: characters of shift_jis; 'bytes', which is what files in this encoding count",
  ],
  [{ encoding: 'utf-16le', positions: 'bytes' }, "positions: bytes of utf-16le; 'characters'"],
  [{ comment: '//' }, 'comment: "//"; one ASCII character, which is no line end and not NUL'],
])('a source with %j is a mistake', (options, words) => {
  const [mistake, ...others] = inLine({ c: text({ from: { start: 1, end: 2 } }) }, options);
  expect(others).toEqual([]);
  expect(mistake).toContain(`t.source.${words}`);
});

test('an optional column is a mistake, since a line that ends early has a blank one anyway', () => {
  expect(inLine({ c: text({ from: { start: 1, end: 2 }, optional: true }) })).toEqual([
    't.columns.c.optional: an optional column in a table without a header; columns that every file has, since they are found by place',
  ]);
});

test('a place in the line says nothing in a source of csv', () => {
  expect(mistakesOf(pipelineOf({ c: text({ from: { start: 1, end: 2 } }) }))).toEqual([
    't.columns.c.from: a place in the line: 1 to 2; a name of the header, or a source of fixedWidth({ prefix: … })',
  ]);
});
