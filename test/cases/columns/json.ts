import { append, bigint, boolean, date, integer, jsonb, numeric, text, timestamptz } from '../../../model/index.ts';
import type { ColumnCase } from './column-case.ts';

/** One column `c`: each line, and its value, or the code of the reject after `!`. */
function lines(
  rule: string,
  column: ColumnCase['columns'][string],
  each: readonly (readonly [line: string, value: string | null])[],
  options: ColumnCase['json'] = {},
): ColumnCase {
  const isReject = (value: string | null) => value?.startsWith('!') === true;
  return {
    rule,
    json: options,
    columns: { c: column },
    input: Buffer.from(each.map(([line]) => `${line}\n`).join(''), 'latin1'),
    rows: each.flatMap(([, value]) => (isReject(value) ? [] : [[value]])),
    rejects: each.flatMap(([, value], at) => {
      if (value === null || !isReject(value)) return [];
      const isOfColumn = value.startsWith('!c:');
      return [[at + 1, isOfColumn ? 'c' : 'null', value.slice(isOfColumn ? 3 : 1)] as const];
    }),
  };
}

/** Files with one object in each line. */
export const jsonCases: readonly ColumnCase[] = [
  {
    rule: 'a column is read by its key, in whatever order an object has them; other keys are passed over',
    json: {},
    columns: { id: integer(), name: text({ from: ['title', 'label'] }), at: timestamptz() },
    input:
      '{"id":1,"title":"one","at":"2024-01-31T08:30:00Z"}\r\n' +
      ' { "at" : null , "more" : {"id":[7,{"id":8}]}, "label" : "two" , "id" : -2 } \n' +
      '\n  \t\n{"\\u0069d":3,"title":"","at":"2024-01-31 08:30+02:00"}',
    rows: [
      ['1', 'one', '2024-01-31 08:30:00+00'],
      ['-2', 'two', null],
      ['3', '', '2024-01-31 06:30:00+00'],
    ],
  },
  lines('a number keeps its digits where it becomes one', numeric(), [
    ['{"c":1234567890123456789012345678.10}', '1234567890123456789012345678.10'],
    ['{"c":0.1}', '0.1'],
    ['{"c":"12.50"}', '12.50'],
    ['{"c":1e400}', '!c:not-a-number'],
    ['{"c":NaN}', '!not-json'],
    ['{"c":""}', '!c:not-a-number'],
  ]),
  lines('a whole number is written as one, as a number or as a string', bigint(), [
    ['{"c":1234567890123456789}', '1234567890123456789'],
    ['{"c":9223372036854775808}', '!c:out-of-range'],
    ['{"c":1.0}', '!c:not-an-integer'],
    ['{"c":"42"}', '42'],
    ['{"c":true}', '!c:not-an-integer'],
    ['{"c":[1]}', '!c:not-an-integer'],
  ]),
  lines('a text is a string, or the JSON of another value as it stands', text(), [
    ['{"c":"00123"}', '00123'],
    ['{"c":00123}', '!not-json'],
    ['{"c":1.50}', '1.50'],
    ['{"c":1e400}', '1e400'],
    ['{"c":false}', 'false'],
    ['{"c":{"a": [1]}}', '{"a": [1]}'],
    ['{"c":null}', null],
    ['{"c":"null"}', 'null'],
  ]),
  lines('escapes in a string are read', text(), [
    [String.raw`{"c":"\"\\\/\b\f\n\r\tA\u00e9\u20AC\ud83d\ude00"}`, '"\\/\b\f\n\r\tA\u00e9\u20ac\u{1f600}'],
    [String.raw`{"c":"a\u0000b"}`, '!c:nul-byte'],
    [String.raw`{"c":"\ud83d"}`, '!c:invalid-utf8'],
    [String.raw`{"c":"\ude00\ud83d"}`, '!c:invalid-utf8'],
    [String.raw`{"c":"\ud83dx\ude00"}`, '!c:invalid-utf8'],
    ['{"c":"\xff"}', '!c:invalid-utf8'],
    [String.raw`{"c":"\x41"}`, '!not-json'],
    [String.raw`{"c":"\u12g4"}`, '!not-json'],
    ['{"c":"a\tb"}', '!not-json'],
  ]),
  lines('dates and truth are strict, as in csv', date(), [
    ['{"c":"2024-01-31"}', '2024-01-31'],
    [String.raw`{"c":"2024\u002d02-29"}`, '2024-02-29'],
    ['{"c":"2024-1-31"}', '!c:not-a-date'],
    ['{"c":20240131}', '!c:not-a-date'],
  ]),
  lines('true and false are those of a boolean', boolean(), [
    ['{"c":true}', 'true'],
    ['{"c":"no"}', 'false'],
    ['{"c":True}', '!not-json'],
    ['{"c":2}', '!c:not-a-boolean'],
  ]),
  lines('jsonb takes any value as it stands, with all digits', jsonb(), [
    ['{"c":{"n": 1234567890123456789, "x": [0.10, "a\\"b"]}}', '{"n": 1234567890123456789, "x": [0.10, "a\\"b"]}'],
    ['{"c":"text"}', '"text"'],
    ['{"c":[]}', '[]'],
    ['{"c":null}', null],
    ['{"c":{"a":1,}}', '!not-json'],
    ['{"c":[1 2]}', '!not-json'],
  ]),
  lines('a key that is not there is a reject, and null is NULL', text(), [
    ['{"c":null}', null],
    ['{}', '!c:missing-key'],
    ['{"C":"other"}', '!c:missing-key'],
  ]),
  lines('an optional key may be missing', text({ optional: true }), [
    ['{}', null],
    ['{"c":"a"}', 'a'],
  ]),
  lines('a default is for a missing key and for null', integer({ default: 7 }), [
    ['{}', '7'],
    ['{"c":null}', '7'],
    ['{"c":0}', '0'],
  ]),
  lines('null is none where a value is required', text({ required: true }), [
    ['{"c":null}', '!c:missing-required'],
    ['{"c":""}', ''],
  ]),
  lines('a column is read from one key', text({ from: ['c', 'd'] }), [
    ['{"c":"a","c":"a"}', '!duplicate-key'],
    ['{"c":"a","d":"b"}', '!duplicate-key'],
    ['{"d":"b","e":1,"e":2}', 'b'],
  ]),
  lines('a line is one object', text(), [
    ['["c"]', '!not-an-object'],
    ['"c"', '!not-an-object'],
    ['1', '!not-an-object'],
    ['{"c":"a"}{"c":"b"}', '!not-json'],
    ['{"c":"a"},', '!not-json'],
    ['{"c":"a"', '!not-json'],
    ['{"c" "a"}', '!not-json'],
    ["{'c':'a'}", '!not-json'],
    ['// c', '!not-json'],
    ['{"c":"a",}', '!not-json'],
    ['{"c":"b"}', 'b'],
  ]),
  lines('numbers are those of JSON', text(), [
    ['{"c":-0.5E+10}', '-0.5E+10'],
    ['{"c":+1}', '!not-json'],
    ['{"c":.5}', '!not-json'],
    ['{"c":5.}', '!not-json'],
    ['{"c":1e}', '!not-json'],
    ['{"c":-}', '!not-json'],
    ['{"c":0}', '0'],
  ]),
  lines('512 levels may be nested, also where no column is read', jsonb({ optional: true }), [
    [`{"c":${'['.repeat(512)}${']'.repeat(512)}}`, `${'['.repeat(512)}${']'.repeat(512)}`],
    [`{"d":${'['.repeat(513)}${']'.repeat(513)}}`, '!nested-too-deep'],
    [`{"d":${'[{"a":'.repeat(256)}1${'}]'.repeat(256)}}`, null],
  ]),
  lines(
    'tokens for NULL are numbers, and strings where they may be quoted',
    text(),
    [
      ['{"c":-9}', null],
      ['{"c":"-9"}', null],
      ['{"c":"x"}', 'x'],
    ],
    { nulls: ['-9'], quotedNulls: true },
  ),
  {
    rule: 'each column of an object that is wrong is a reject of its own',
    json: {},
    columns: { a: integer(), b: date(), ssn: text({ pii: true, required: true }) },
    load: append(),
    input: '{"a":"x","b":"y","ssn":"1"}\n{"b":null}\n',
    rows: [],
    rejects: [
      [1, 'a', 'not-an-integer'],
      [1, 'b', 'not-a-date'],
      [2, 'a', 'missing-key'],
      [2, 'ssn', 'missing-key'],
    ],
  },
];
