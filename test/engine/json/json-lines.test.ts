import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonRecords } from '../../../engine/json/json-records.ts';
import { unescapeJson } from '../../../engine/json/unescape-json.ts';
import { NEED_MORE } from '../../../engine/record/text-format.ts';
import { rejectNumber } from '../../../model/reject-codes.ts';

const NOT_JSON = rejectNumber('not-json');

function errorOf(line: string): number {
  const bytes = Buffer.from(line);
  const records = new JsonRecords([{ keys: ['a'], mayLack: true, isJson: false }]);
  expect(records.scan(bytes, 0, bytes.length, true)).toBe(bytes.length);
  return records.isBlank() ? 0 : records.error;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

const piece = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"a"',
    '"a":',
    '1',
    '-',
    '0',
    '.5',
    'e1',
    'E+',
    'true',
    'false',
    'null',
    'nul',
  ],
  ...[' ', '\t', '\\', '\\"', '\\u00e9', '\\u12', 'é', '\u0001', '{"a":1}', '[1,2]', '{"b":{"c":[]}}', '\ufeff'],
);

test('any line is JSON to the reader where it is to JSON.parse, and to no other', () => {
  const lines = fc.oneof(
    fc.array(piece, { minLength: 1, maxLength: 9 }).map((all) => all.join('')),
    fc.json(),
  );
  fc.assert(
    fc.property(lines, (line) => {
      fc.pre(line.trim() !== '' && !line.includes('\n'));
      expect(errorOf(line) !== NOT_JSON).toBe(isJson(line));
    }),
    { numRuns: 20_000, seed: 20 },
  );
});

test('any string reads as JSON.parse reads it, and a lone surrogate as bytes that are no UTF-8', () => {
  const unit = fc.nat({ max: 0xffff }).map((code) => `\\u${code.toString(16).padStart(4, '0')}`);
  const part = fc.oneof(unit, fc.constantFrom('\\n', '\\"', '\\\\', '\\/', '\\b', '\\ud83d\\ude00', 'x', 'é', '😀'));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const bytes = Buffer.from(parts.join(''));
      const into = Buffer.alloc(bytes.length);
      const text = String(JSON.parse(`"${parts.join('')}"`));
      const read = into.subarray(0, unescapeJson(bytes, 0, bytes.length, into));
      if (/\p{Surrogate}/u.test(text)) expect(() => new TextDecoder('utf-8', { fatal: true }).decode(read)).toThrow();
      else expect(read.toString()).toBe(text);
    }),
    { numRuns: 5000, seed: 20 },
  );
});

test('a file that is cut anywhere gives no wrong row', () => {
  const line = '{"a":"x\\u0041","b":[1,{"c":"}"}],"d":1.5e3}';
  for (let cut = 1; cut < line.length; cut++) expect(errorOf(line.slice(0, cut))).toBe(NOT_JSON);
  expect(errorOf(line)).toBe(0);
  const bytes = Buffer.from(`${line}\n`);
  const records = new JsonRecords([{ keys: ['a'], mayLack: false, isJson: false }]);
  for (let length = 0; length < bytes.length; length++) expect(records.scan(bytes, 0, length, false)).toBe(NEED_MORE);
  expect(records.scan(bytes, 0, bytes.length, false)).toBe(bytes.length);
  expect(bytes.toString('utf8', records.starts[0], records.ends[0])).toBe('x\\u0041');
});
