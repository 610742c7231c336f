import { describe, expect, test } from 'vitest';
import { parseFormat } from '../../model/format.ts';
import { date, time, timestamp, timestamptz } from '../../model/index.ts';
import { mistakesOfColumn } from './mistakes.ts';

const known =
  'YYYY, MM, Mon, DD, HH24, HH12, MI, SS, .FF, AM, OF, FMMM, FMDD, FMHH24, FMHH12, and between them - / . : , T or a space';

describe('a format comes apart into its tokens', () => {
  test('padded or not', () => {
    expect(parseFormat('FMDD/MM/YYYY')).toStrictEqual([
      { field: 'day', padded: false },
      { field: 'literal', text: '/' },
      { field: 'month', padded: true },
      { field: 'literal', text: '/' },
      { field: 'year' },
    ]);
  });

  test('with the point of a fraction as its own', () => {
    expect(parseFormat('HH24:MI:SS.FF')).toStrictEqual([
      { field: 'hour24', padded: true },
      { field: 'literal', text: ':' },
      { field: 'minute' },
      { field: 'literal', text: ':' },
      { field: 'second' },
      { field: 'fraction', point: '.' },
    ]);
  });

  test('with every pattern there is', () => {
    const fields = parseFormat('DD-Mon-YYYY,FMHH12.MI SS,FF AMTOF/FMMM FMHH24 HH12').map((token) => token.field);
    expect(fields.filter((field) => field !== 'literal')).toStrictEqual([
      'day',
      'month-name',
      'year',
      'hour12',
      'minute',
      'second',
      'fraction',
      'half-day',
      'offset',
      'month',
      'hour24',
      'hour12',
    ]);
  });

  test('which are frozen', () => {
    const tokens = parseFormat('YYYY-MM');
    expect(Object.isFrozen(tokens) && tokens.every((token) => Object.isFrozen(token))).toBe(true);
  });

  test.each([
    ['yyyy-MM-DD', '"yyyy-MM-DD" at character 1'],
    ['YYYY_MM', '"_MM" at character 5'],
    ['DD. Month YYYY', '"th YYYY" at character 8'],
    ['HH:MI', '"HH:MI" at character 1'],
    ['SSFF', '"FF" at character 3'],
    ['YY', '"YY" at character 1'],
    ['HH12:MI PM', '"PM" at character 9'],
  ])('and %s is refused where it stops being one', (format, found) => {
    expect(() => parseFormat(format)).toThrow(
      expect.objectContaining({ code: 'wrong-format', found, expected: known }),
    );
  });
});

test.each([
  date({ format: 'YYYYMMDD' }),
  date({ format: 'FMDD Mon, YYYY' }),
  time({ format: 'HH24' }),
  time({ format: 'FMHH12:MI AM' }),
  timestamp({ format: 'YYYY-MM-DD' }),
  timestamp({ format: 'YYYYMMDDHH24MISS' }),
  timestamp({ format: 'DD/MM/YYYY HH24:MI:SS,FF' }),
  timestamptz({ format: 'YYYY-MM-DDTHH24:MI:SS.FFOF' }),
  timestamptz({ format: 'YYYY-MM-DD HH24:MI', timezone: 'UTC' }),
])('%o is right', (column) => {
  expect(mistakesOfColumn(column)).toEqual([]);
});

describe('a format that a value cannot be read by is a mistake', () => {
  test.each([
    [date({ format: 'MM/DD' }), ['no year; YYYY']],
    [date({ format: 'YYYY' }), ['no month; MM, FMMM or Mon', 'no day; DD or FMDD']],
    [date({ format: 'YYYY-MM-DD-DD' }), ['DD 2 times; DD once']],
    [date({ format: 'YYYY-MM-Mon-DD' }), ['the month twice; either MM or Mon']],
    [date({ format: 'YYYY-MM-DD HH24' }), ['HH24 in the format of a date; only YYYY, MM, Mon, DD']],
    [date({ format: 'FMMMDDYYYY' }), ['MM right before DD; a literal between them, since it has no fixed width']],
    [time({ format: 'MI:SS' }), ['no hour; HH24, or HH12 with AM', 'MI without an hour; HH24, or HH12 with AM']],
    [time({ format: 'HH12:MI' }), ['HH12 without AM; HH12 with AM, or HH24']],
    [time({ format: 'HH24:MI AM' }), ['AM without HH12; HH12 with AM, or HH24 alone']],
    [time({ format: 'HH24 SS' }), ['SS without MI; MI and SS']],
    [time({ format: 'HH24:MI.FF' }), ['FF without SS right before it; SS.FF or SS,FF']],
    [timestamp({ format: 'HH24:MI' }), ['no year; YYYY', 'no month; MM, FMMM or Mon', 'no day; DD or FMDD']],
    [
      timestamp({ format: 'YYYY-MM-DDOF' }),
      ['OF in the format of a timestamp; only YYYY, MM, Mon, DD, HH24, HH12, MI, SS, FF, AM'],
    ],
    [timestamptz({ format: 'YYYY-MM-DD' }), ['no offset; OF in the format, or the option timezone']],
    [
      timestamptz({ format: 'YYYY-MM-DDOF', timezone: 'UTC' }),
      ['OF and the option timezone; one of them: the other would never be used'],
    ],
    [
      timestamptz({ format: 'YYYYMMDDOFHH24MI' }),
      ['OF right before HH24; a literal between them, since it has no fixed width'],
    ],
    [date({ format: 'DD_MM' }), [`"_MM" at character 3; ${known}`]],
  ])('%o', (column, words) => {
    expect(mistakesOfColumn(column)).toEqual(words.map((mistake) => `t.columns.c.format: ${mistake}`));
  });
});
