import { describe, expect, test } from 'vitest';
import { filePatternSource } from '../../model/file-pattern.ts';
import { text } from '../../model/index.ts';
import { mistakesOf, pipelineOf } from './mistakes.ts';

const files = (patterns: unknown) =>
  pipelineOf({ c: text() }, { source: { format: 'csv', prefix: 't/', files: patterns } });

describe('a pattern of file names', () => {
  test.each<[pattern: string, path: string, isMatch: boolean]>([
    ['*.csv', 'a.csv', true],
    ['*.csv', 'day=2026-01-05/a.csv', true],
    ['*.csv', 'a.csv.gz', false],
    ['*.csv', 'a-csv', false],
    ['*.csv', 'A.CSV', false],
    ['*.{csv,txt}', 'a.txt', true],
    ['*.{csv,txt}', 'a.csv,txt', false],
    ['a,b.csv', 'a,b.csv', true],
    ['sales_????.csv', 'in/sales_2026.csv', true],
    ['sales_????.csv', 'sales_26.csv', false],
    ['?.csv', '😀.csv', true],
    ['in/*.csv', 'in/a.csv', true],
    ['in/*.csv', 'in/1/a.csv', false],
    ['in/*.csv', 'x/in/a.csv', false],
    ['in/**/*.csv', 'in/a.csv', true],
    ['in/**/*.csv', 'in/1/2/a.csv', true],
    ['**/in/*.csv', 'in/a.csv', true],
    ['**/in/*.csv', 'x/in/a.csv', true],
    ['**/in/*.csv', 'plain/a.csv', false],
    ['old/**', 'old/1/a.csv', true],
    ['old/**', 'older/a.csv', false],
    ['a+b$^|.csv', 'a+b$^|.csv', true],
    ['**', 'x/y/z', true],
  ])('%j of %j: %j', (pattern, path, isMatch) => {
    expect(new RegExp(filePatternSource(pattern), 'u').test(path)).toBe(isMatch);
  });

  test.each([
    '',
    'a[0-9].csv',
    '!a.csv',
    '(a).csv',
    'a\\b',
    '/a.csv',
    'a//b',
    'a/',
    'a**b',
    '{a,b',
    'a}',
    '{a,{b}}',
    '{a/b}',
  ])('is not %j', (pattern) => {
    expect(mistakesOf(files(pattern))).toEqual([expect.stringMatching(/^t\.source\.files: ".*"; /)]);
  });

  test('is one text, or a list of at least one', () => {
    expect(mistakesOf(files('*.csv'))).toEqual([]);
    expect(mistakesOf(files(['*.csv', '*.txt']))).toEqual([]);
    expect(mistakesOf(files([]))).toEqual(['t.source.files: an empty list; at least one text']);
    expect(mistakesOf(files(7))).toEqual(['t.source.files: 7; a text without NUL and without half a surrogate pair']);
  });
});
