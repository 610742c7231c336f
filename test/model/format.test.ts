import { describe, expect, test } from 'vitest';
import { parseFormat } from '../../model/format.ts';
import { date, time, timestamp, timestamptz } from '../../model/index.ts';
import { mistakesOfColumn } from './mistakes.ts';

const known =
  'YYYY, YY, MM, Mon, Month, DD, Day, Dy, HH24, HH12, MI, SS, .FF, AM, OF, FMMM, FMDD, FMHH24, FMHH12, and between them - / . : , T, a space, or a text in double quotes';

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
    ['DD. Monat YYYY', '"at YYYY" at character 8'],
    ['DD "de MM', '"\\"de MM" at character 4'],
    ['HH:MI', '"HH:MI" at character 1'],
    ['SSFF', '"FF" at character 3'],
    ['YYY', '"Y" at character 3'],
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
    [date({ format: 'MM/DD' }), ['no year; YYYY or YY']],
    [date({ format: 'YYYY' }), ['no month; MM, FMMM, Mon or Month', 'no day; DD or FMDD']],
    [date({ format: 'YYYY-MM-DD-DD' }), ['DD 2 times; DD once']],
    [date({ format: 'YYYY-MM-Mon-DD' }), ['the month twice; one of MM, Mon and Month']],
    [
      date({ format: 'YYYY-MM-DD HH24' }),
      ['HH24 in the format of a date; only YYYY, YY, MM, Mon, Month, Day or Dy, DD'],
    ],
    [date({ format: 'FMMMDDYYYY' }), ['MM right before DD; a literal between them, since it has no fixed width']],
    [time({ format: 'MI:SS' }), ['no hour; HH24, or HH12 with AM', 'MI without an hour; HH24, or HH12 with AM']],
    [time({ format: 'HH12:MI' }), ['HH12 without AM; HH12 with AM, or HH24']],
    [time({ format: 'HH24:MI AM' }), ['AM without HH12; HH12 with AM, or HH24 alone']],
    [time({ format: 'HH24 SS' }), ['SS without MI; MI and SS']],
    [time({ format: 'HH24:MI.FF' }), ['FF without SS right before it; SS.FF or SS,FF']],
    [
      timestamp({ format: 'HH24:MI' }),
      ['no year; YYYY or YY', 'no month; MM, FMMM, Mon or Month', 'no day; DD or FMDD'],
    ],
    [
      timestamp({ format: 'YYYY-MM-DDOF' }),
      ['OF in the format of a timestamp; only YYYY, YY, MM, Mon, Month, Day or Dy, DD, HH24, HH12, MI, SS, FF, AM'],
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
    [date({ format: 'DD_MM' }), [`"_MM" at character 3; ${known}; or epoch-seconds, epoch-milliseconds, excel-days`]],
  ])('%o', (column, words) => {
    expect(mistakesOfColumn(column)).toEqual(words.map((mistake) => `t.columns.c.format: ${mistake}`));
  });
});

describe('a format with two digits for the year', () => {
  test('needs the first year of the hundred that they mean', () => {
    expect(mistakesOfColumn(date({ format: 'DD.MM.YY', pivot: 1950 }))).toEqual([]);
    expect(mistakesOfColumn(date({ format: 'DD.MM.YY' }))).toEqual([
      't.columns.c.format: YY without pivot; pivot, the first year of the hundred that YY means, such as 1950',
    ]);
    expect(mistakesOfColumn(date({ format: 'DD.MM.YYYY', pivot: 1950 }))).toEqual([
      't.columns.c.pivot: pivot without YY in the format; no pivot, or YY',
    ]);
  });
});

describe('a format that counts', () => {
  test.each([
    timestamptz({ format: 'epoch-seconds' }),
    timestamp({ format: ['epoch-milliseconds', 'YYYY-MM-DD HH24:MI'] }),
    date({ format: ['excel-days', 'DD.MM.YYYY', 'MM/DD/YY'], pivot: 1950 }),
    timestamptz({ format: ['excel-days', 'YYYY-MM-DDTHH24:MIOF'], timezone: 'UTC' }),
    timestamp({ format: ['epoch-seconds', 'YYYYMMDDHH24MISS'] }),
    date({ format: 'YYYY-MM-DD HH24:MI', midnight: true }),
    time({ fraction: 'cut' }),
  ])('is right where each text has one meaning: %o', (column) => {
    expect(mistakesOfColumn(column)).toEqual([]);
  });

  test.each([
    [time({ format: 'excel-days' }), 'format: "excel-days" in the format of a time; patterns such as HH24:MI'],
    [timestamptz({ format: 'excel-days' }), 'format: "excel-days" without a zone; the option timezone'],
    [
      timestamptz({ format: 'epoch-seconds', timezone: 'UTC' }),
      'format: "epoch-seconds" and the option timezone; no timezone: the numbers count from UTC',
    ],
    [
      date({ format: ['epoch-seconds', 'excel-days'] }),
      'format: "epoch-seconds" and "excel-days", by which "45581" has two meanings; formats by which each text has one meaning',
    ],
    [
      date({ format: ['YYYYMMDD', 'epoch-seconds'] }),
      'format: "YYYYMMDD" and "epoch-seconds", by which "01010101" has two meanings; formats by which each text has one meaning',
    ],
    [
      timestamp({ format: 'excel-days', fraction: 'cut' }),
      'fraction: fraction without FF in the format; no fraction, or .FF',
    ],
    [
      date({ format: 'DD.MM.YYYY', midnight: true }),
      'midnight: midnight without a time in the format; no midnight, or HH24 and such in the format',
    ],
  ])('and a mistake where it is not: %o', (column, mistake) => {
    expect(mistakesOfColumn(column)).toEqual([`t.columns.c.${mistake}`]);
  });

  test('and its options belong to types that have a use for them', () => {
    expect(mistakesOfColumn({ ...date(), fraction: 'cut' })[0]).toMatch(
      /^t\.columns\.c\.fraction: an unknown property/,
    );
    expect(mistakesOfColumn({ ...timestamp(), midnight: true })[0]).toMatch(
      /^t\.columns\.c\.midnight: an unknown property/,
    );
  });
});

describe('several formats', () => {
  test.each([
    date({ format: ['DD.MM.YYYY', 'YYYY-MM-DD'] }),
    date({ format: ['DD.MM.YYYY', 'FMDD.FMMM.YYYY', 'DD.MM.YY'], pivot: 1970 }),
    date({ format: ['FMDD Month YYYY', 'Dy, FMDD Mon YYYY'] }),
    timestamp({ format: ['YYYY-MM-DD', 'YYYY-MM-DD HH24:MI', 'YYYY-MM-DDTHH24:MI:SS'] }),
    timestamptz({ format: ['YYYY-MM-DDTHH24:MI:SSOF', 'YYYY-MM-DDTHH24:MI:SS"UTC"'], timezone: 'UTC' }),
  ])('of which each text has one meaning are right: %o', (column) => {
    expect(mistakesOfColumn(column)).toEqual([]);
  });

  test.each([
    ['day and month the other way round', date({ format: ['DD/MM/YYYY', 'MM/DD/YYYY'] })],
    ['the year first or last', date({ format: ['YYYYMMDD', 'DDMMYYYY'] })],
    ['two digits for anything', date({ format: ['DD.MM.YY', 'YY.MM.DD'], pivot: 1950 })],
    ['hours and minutes', time({ format: ['HH24MI', 'FMHH24:MI', 'HH24:MI', 'HH24'] }), false],
    ['half a day', timestamp({ format: ['DD.MM.YYYY HH24:MI', 'MM.DD.YYYY HH24:MI'] })],
  ])('by which a text has two meanings are told with that text: %s', (_, column, hasTwo = true) => {
    const mistakes = mistakesOfColumn(column);
    expect(mistakes).toHaveLength(hasTwo ? 1 : 0);
    if (hasTwo) expect(mistakes[0]).toMatch(/^t\.columns\.c\.format: ".*" and ".*", by which ".*" has two meanings; /);
  });
});
