import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as define from '../../../model/index.ts';
import { fieldEncoder } from './encode-field.ts';

const bytes = (latin1: string) => Buffer.from(latin1, 'latin1');

describe('text arrives byte for byte', () => {
  test.each(['007', ' a ', 'NULL', '\\N', 'a\nb', 'Zürich 🏔', '\ufeff', '\u007f', "'; drop table x; --"])(
    '%j',
    (text) => {
      expect(String(fieldEncoder(define.text())(text))).toBe(text);
    },
  );

  // Short fields and long ones are looked at by different code.
  test.each([0, 300])('with %i characters before it, a byte that is no text is refused', (before) => {
    const encode = fieldEncoder(define.text());
    const refused = (latin1: string) => encode(bytes('a'.repeat(before) + latin1));
    expect(refused('a\0b')).toBe('nul-byte');
    for (const wrong of ['\xff', '\xc0\x80', '\xe2\x82', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\x80', '\xc3(']) {
      expect([wrong, refused(wrong)]).toEqual([wrong, 'invalid-utf8']);
    }
    expect(refused('\xff\0')).toBe('invalid-utf8');
  });

  test('UTF-8 is what Node takes for UTF-8', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const encode = fieldEncoder(define.text());
    const isValid = (field: Uint8Array) => {
      try {
        decoder.decode(field);
        return true;
      } catch {
        return false;
      }
    };
    const near = fc.constantFrom(
      0x61,
      0x7f,
      0x80,
      0xbf,
      0xc1,
      0xc2,
      0xe0,
      0xa0,
      0x9f,
      0xed,
      0xf0,
      0x90,
      0xf4,
      0x8f,
      0xf5,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(near, fc.integer({ min: 1, max: 255 })), { maxLength: 9 }), (list) => {
        const field = Buffer.from(['a'.charCodeAt(0), ...list]);
        expect(encode(field)).toEqual(isValid(field) ? field : 'invalid-utf8');
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([
    [define.varchar(3), 'abc', 'abc'],
    [define.varchar(3), 'äöü', 'äöü'],
    [define.varchar(3), '🏔🏔🏔', '🏔🏔🏔'],
    [define.varchar(3), 'abcd', 'too-long'],
    [define.varchar(3), 'ab  ', 'too-long'],
    [define.char(3), 'ab', 'ab'],
    [define.char(3), 'abc ', 'too-long'],
  ])('%o: %s is %s', (column, text, expected) => {
    expect(String(fieldEncoder(column)(text))).toBe(expected);
  });
});

describe('uuids are written as 8-4-4-4-12', () => {
  const text = 'A0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';
  test('in either case of letters', () => {
    const digits = text.toLowerCase().replaceAll('-', '');
    expect(fieldEncoder(define.uuid())(text)).toEqual(Buffer.from(digits, 'hex'));
  });
  test.each([`{${text}}`, text.replaceAll('-', ''), ` ${text}`, text.slice(1), `${text}0`, text.replace('9', 'g')])(
    '%s is refused as no uuid',
    (wrong) => expect(fieldEncoder(define.uuid())(wrong)).toBe('not-a-uuid'),
  );
});

describe('jsonb is JSON of RFC 8259', () => {
  test.each([
    '{}',
    '[]',
    'null',
    '"a"',
    '-1.5e+3',
    ' {"a" : [1, true] } ',
    '{"a":1,"a":2}',
    '"\\u00e9\\n"',
    '"Zürich"',
  ])('%s is sent as it stands, after its version byte', (text) =>
    expect(fieldEncoder(define.jsonb())(text)).toEqual(Buffer.from(`\x01${text}`)),
  );

  test.each([
    ...['{', '[1,]', '{"a":}', '{a:1}', "{'a':1}", '01', '1.', '.5', '+1', '-', '1e', 'nul', 'True', 'NaN', '[1] 2'],
    ...['"a\nb"', '"\\x"', '"\\u12g4"', '"a', '[}', '{]', '{"a" 1}', '{,}', '[,]', '// x', '{"a":1}}', ' '],
  ])('%j is refused as no JSON', (text) => expect(fieldEncoder(define.jsonb())(text)).toBe('not-json'));

  test.each(['"\\u0000"', '{"\\uD800":1}', '["\\udc00\\ud800"]', '"\\ud800 \\udc00"', '"\\ud800\\u0041"'])(
    '%s is refused before PostgreSQL does, whose log would quote it',
    (text) => expect(fieldEncoder(define.jsonb())(text)).toBe('database-refused'),
  );

  test('a pair of surrogates is a character', () => {
    expect(fieldEncoder(define.jsonb())('"\\ud83d\\ude42\\u0001"')).toBeInstanceOf(Buffer);
    expect(fieldEncoder(define.jsonb())('["\\u0000"')).toBe('not-json');
  });

  test('may be nested 512 levels deep at most', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(fieldEncoder(define.jsonb())(nested(512))).toBeInstanceOf(Buffer);
    expect(fieldEncoder(define.jsonb())(nested(513))).toBe('nested-too-deep');
    expect(fieldEncoder(define.jsonb())('['.repeat(1_000_000))).toBe('nested-too-deep');
  });

  test('has to be valid text, too: without NUL, in UTF-8', () => {
    expect(fieldEncoder(define.jsonb())('"\0"')).toBe('nul-byte');
    expect(fieldEncoder(define.jsonb())(bytes('"\xff"'))).toBe('invalid-utf8');
  });

  test('any bytes end in a verdict, which is that of JSON.parse', () => {
    const encode = fieldEncoder(define.jsonb());
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      'a',
      '\\',
      'u00e9',
      '1',
      '-',
      '.',
      'e',
      'true',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        expect([text, typeof encode(text)]).toEqual([text, valid ? 'object' : 'string']);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('bytea', () => {
  test.each([
    [define.bytea(), '\\x00fF', '00ff'],
    [define.bytea(), '\\x', ''],
    [define.bytea(), '00ff', 'not-bytea'],
    [define.bytea(), '\\x0', 'not-bytea'],
    [define.bytea(), '\\X00', 'not-bytea'],
    [define.bytea(), '\\x 00', 'not-bytea'],
    [define.bytea(), 'abc\\000', 'not-bytea'],
    [define.bytea({ format: 'hex' }), '00fF', '00ff'],
    [define.bytea({ format: 'hex' }), '\\x00', 'not-bytea'],
    [define.bytea({ format: 'base64' }), 'AP8=', '00ff'],
    [define.bytea({ format: 'base64' }), '+/+/', 'fbffbf'],
    [define.bytea({ format: 'base64' }), 'AP8', 'not-bytea'],
    [define.bytea({ format: 'base64' }), 'AP9=', 'not-bytea'],
    [define.bytea({ format: 'base64' }), '-_-_', 'not-bytea'],
    [define.bytea({ format: 'base64' }), 'A===', 'not-bytea'],
    [define.bytea({ format: 'base64' }), '====', 'not-bytea'],
    [define.bytea({ format: 'base64' }), 'AA==AA==', 'not-bytea'],
  ])('%o: %s is %j', (column, text, expected) => {
    const value = fieldEncoder(column)(text);
    expect(Buffer.isBuffer(value) ? value.toString('hex') : value).toBe(expected);
  });

  test.each(['hex', 'base64'] as const)('by %s any bytes come back, and nothing is read in two ways', (format) => {
    const encode = fieldEncoder(define.bytea({ format }));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (value) => {
        expect(encode(Buffer.from(value).toString(format))).toEqual(Buffer.from(value));
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Pa-f0-9+/]{0,8}={0,2}$/), (text) => {
        const value = encode(text);
        if (Buffer.isBuffer(value)) expect(value.toString(format)).toBe(format === 'hex' ? text.toLowerCase() : text);
      }),
      { numRuns: 2000 },
    );
  });
});
