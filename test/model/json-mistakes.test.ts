import { expect, test } from 'vitest';
import { append, integer, merge, text } from '../../model/index.ts';
import { mistakesOf, pipelineOf } from './mistakes.ts';

const source = { format: 'json', prefix: 't/' };

test('columns of JSON may have spellings of their keys, and be optional where rows are appended', () => {
  const columns = { a: text({ from: ['a', 'A'] }), b: integer({ optional: true }) };
  expect(mistakesOf(pipelineOf(columns, { source, key: [], load: append() }))).toEqual([]);
});

test('an optional key of a table that is merged is a mistake, as are strict and nth', () => {
  const columns = { a: text(), b: integer({ optional: true }), c: text({ from: { name: 'c', nth: 2 } }) };
  expect(mistakesOf(pipelineOf(columns, { source, key: ['a'], load: merge(), strict: true }))).toEqual([
    't.strict: true; false: files of JSON have no header, and keys that no column is read from are passed over',
    't.columns.b.optional: true in a table that is merged; ' +
      'append(), or a default: a record without the key would replace what is there by NULL',
    't.columns.c.from: nth: 2; a key, which an object has once',
  ]);
});

test('options of csv are none of JSON', () => {
  const given = { ...source, delimiter: ';' };
  expect(mistakesOf(pipelineOf({ a: text() }, { source: given, key: [], load: append() }))[0]).toContain('delimiter');
});
