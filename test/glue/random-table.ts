import fc from 'fast-check';
import type { ColumnDefinition } from '../../model/index.ts';
import * as define from '../../model/index.ts';

/** A column with texts that it accepts, and others that are nearly right. */
export interface ColumnSample {
  readonly column: ColumnDefinition;
  readonly texts: fc.Arbitrary<string>;
}

const digits = (least: number, most: number) => fc.stringMatching(new RegExp(`^[0-9]{${least},${most}}$`));
const sign = fc.constantFrom('', '-', '+');
const joined = (...parts: readonly (fc.Arbitrary<string> | string)[]) =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((texts) => texts.join(''));
const pad = (least: number, most: number, width: number) =>
  fc.integer({ min: least, max: most }).map((value) => String(value).padStart(width, '0'));

const whole = joined(sign, fc.oneof(digits(1, 4), digits(4, 10), digits(17, 21), fc.constantFrom('0', '000', '')));
const wholeEdges = fc.constantFrom(
  ...['32767', '32768', '-32768', '-32769', '2147483647', '2147483648', '-2147483648', '-2147483649'],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775808', '-9223372036854775809', '-0', '+', '-'],
);
const decimal = fc.oneof(
  joined(sign, digits(0, 12), fc.constantFrom('', '.'), digits(0, 10)),
  joined(sign, digits(0, 25), '.', digits(0, 25)),
  fc.constantFrom(
    '0',
    '0.00',
    '-0',
    '.',
    '5.',
    '.5',
    '1e5',
    '10000',
    '100000000',
    '0.0001',
    '0.00001',
    '99990000.0001',
    'NaN',
  ),
);
/** Numbers as people write them, and such that are nearly right. */
const written = joined(
  fc.constantFrom('', '', '', '(', '-', '−', '+', '$', '€ ', 'EUR\u00a0', '-$', '$ -', '($'),
  fc.oneof(
    digits(0, 7),
    joined(digits(1, 3), fc.constantFrom('.', ',', ' ', '\u00a0', '\u202f', "'", '’'), digits(3, 3)),
    joined(digits(1, 3), '.', digits(2, 4), '.', digits(3, 3)),
    joined(digits(1, 3), ',', digits(2, 2), ',', digits(3, 3)),
  ),
  fc.constantFrom('', '', '.', ',', '.0', ',00', '.5', ',25', '.125', 'e3', ',5e-3', 'NaN', '-Inf', 'infinity'),
  fc.constantFrom('', '', '', ')', '-', '%', ' %', ' €', '$', ')%', '%)'),
);
const floating = fc.oneof(
  decimal,
  fc.double({ noNaN: true }).map(String),
  fc.float({ noNaN: true }).map(String),
  joined(decimal, fc.constantFrom('e', 'E'), sign, digits(0, 3)),
  fc.constantFrom(
    '1e400',
    '1e-400',
    '3.4028235e38',
    '3.4028236e38',
    '1.17549435e-38',
    '7e-46',
    '0e999',
    '0x1p3',
    'Infinity',
    '1f',
  ),
);
const day = joined(pad(0, 9999, 4), '-', pad(0, 13, 2), '-', pad(0, 32, 2));
const clock = fc.oneof(
  joined(pad(0, 24, 2), ':', pad(0, 60, 2)),
  joined(pad(0, 24, 2), ':', pad(0, 60, 2), ':', pad(0, 60, 2)),
  joined(pad(0, 23, 2), ':', pad(0, 59, 2), ':', pad(0, 59, 2), '.', digits(0, 10)),
);
const moment = joined(day, fc.constantFrom(' ', 'T', ' ', 't', ''), clock);
const offset = fc.constantFrom('', 'Z', '+00', '+02', '-0330', '+05:45', '+16', '-15:59', '+1', 'z', '+02:60');
const germanSummer = joined(
  fc.constantFrom('2024-03-31', '2024-10-27', '1980-04-06', '2026-07-01', '1916-05-01', '2050-10-30'),
  ' ',
  joined(pad(0, 4, 2), ':', pad(0, 59, 2), ':00'),
);
const words = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom(
    '',
    ' ',
    'ä',
    '€uro',
    'NULL',
    '  padded\t',
    '12345',
    '00501-1234',
    'x'.repeat(200),
    '日本語',
    '🙂',
    'a\0b',
  ),
);
const json = fc.oneof(
  fc.json(),
  fc.json().map((text) => text.slice(0, -1)),
  fc.constantFrom(
    '{"a":[1,2,{"b":null}]}',
    '[',
    '[]',
    '{"a"}',
    '01',
    '1.',
    '-',
    '"\\u00zz"',
    '"\\n"',
    '[1,]',
    `${'['.repeat(513)}`,
    'nul',
    '{"a":1}x',
    '"\\u0000"',
    '1e999999',
    '1e5',
    '1e',
    '"\u0001"',
  ),
  fc.constant(`${'['.repeat(512)}${']'.repeat(512)}`),
);
const hex = fc.oneof(fc.stringMatching(/^([0-9a-fA-F]{2}){0,6}$/), fc.constantFrom('0', 'zz', '\\x', '\\x0', 'ab c'));
const base64 = fc.oneof(
  fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  fc.constantFrom('QQ==', 'QR==', 'QQ=', 'QQ', 'QUJD', '=', '====', 'Q===', 'QU=D', 'Q Q='),
);
const uuids = fc.oneof(
  fc.uuid(),
  fc.uuid().map((text) => text.toUpperCase()),
  fc.uuid().map((text) => text.replaceAll('-', '')),
  fc.constantFrom('00000000-0000-0000-0000-00000000000g', '0000000-00000-0000-0000-000000000000', ''),
);
const booleans = fc.constantFrom(
  'true',
  'F',
  'yes',
  'N',
  'On',
  'OFF',
  '1',
  '0',
  'truth',
  'y e',
  '2',
  'T\u0012',
  '\u0011',
);

/** Columns of every type and option. */
export const samples: Readonly<Record<string, ColumnSample>> = {
  plain: { column: define.text(), texts: words },
  tokens: { column: define.text({ nulls: ['NULL', 'ä'], default: 'none "at" all' }), texts: words },
  trimmed: { column: define.text({ trim: true, oneOf: ['padded', '12345', 'ä'] }), texts: words },
  shouted: { column: define.varchar(9, { case: 'upper', normalize: 'NFC' }), texts: words },
  quiet: { column: define.text({ case: 'lower', trim: true, nulls: ['ä'] }), texts: words },
  composed: { column: define.text({ normalize: 'NFC' }), texts: words },
  zip: {
    column: define.text({ matches: '[0-9]{5}(-[0-9]{4})?' }),
    texts: fc.oneof(words, digits(4, 6), joined(digits(5, 5), '-', digits(3, 5))),
  },
  letters: { column: define.text({ matches: '[\\p{L} ]*' }), texts: words },
  short: { column: define.varchar(5), texts: words },
  padded: { column: define.char(3), texts: words },
  personal: { column: define.varchar(8, { pii: true }), texts: words },
  small: { column: define.smallint(), texts: fc.oneof(whole, wholeEdges) },
  bounded: { column: define.integer({ min: -10, max: 5000, default: 7 }), texts: fc.oneof(whole, wholeEdges) },
  listed: {
    column: define.integer({ oneOf: [1, 22, 333] }),
    texts: fc.oneof(whole, fc.constantFrom('1', '022', '+333')),
  },
  big: { column: define.bigint({ min: '-9000000000000000000' }), texts: fc.oneof(whole, wholeEdges) },
  money: { column: define.numeric(12, 2, { min: '-99.5', max: 1_000_000 }), texts: decimal },
  rounded: { column: define.numeric(6, -2), texts: decimal },
  fine: { column: define.numeric(3, 5), texts: fc.oneof(decimal, joined('0.00', digits(1, 4))) },
  any: {
    column: define.numeric({ oneOf: ['1.50', 0, '100000000.0001'] }),
    texts: fc.oneof(decimal, fc.constantFrom('1.5', '0.0', '100000000.00010')),
  },
  number: { column: define.numeric(), texts: decimal },
  double: { column: define.doublePrecision({ min: '-1e300' }), texts: floating },
  real: { column: define.real({ max: '3e38' }), texts: floating },
  german_money: {
    column: define.numeric(12, 2, {
      format: { decimal: ',', group: '.', currency: ['€', 'EUR', '$'], negative: ['parentheses', 'trailing'] },
      max: 1_000_000,
    }),
    texts: written,
  },
  indian: { column: define.numeric({ format: { group: ',', grouping: 'indian' } }), texts: written },
  spaced: { column: define.doublePrecision({ format: { decimal: ',', group: ' ', notFinite: true } }), texts: written },
  share: { column: define.real({ format: { percent: 'fraction', notFinite: true }, max: 10 }), texts: written },
  percent: { column: define.numeric(5, 2, { format: { percent: 'number' } }), texts: written },
  apostrophes: { column: define.bigint({ format: { group: "'", zeroFraction: true } }), texts: written },
  flag: { column: define.boolean({ default: true }), texts: booleans },
  answer: {
    column: define.boolean({ true: ['J', 'Да', 'true'], false: ['N', 'né'] }),
    texts: fc.oneof(booleans, fc.constantFrom('j', 'J', 'n', 'Да', 'да', 'né', 'NÉ', 'ne', 'J ')),
  },
  day: { column: define.date({ min: '0100-01-01', max: '9000-12-31' }), texts: day },
  german: {
    column: define.date({ format: 'FMDD.FMMM.YYYY' }),
    texts: joined(pad(0, 32, 1), '.', pad(0, 13, 1), '.', pad(0, 9999, 4)),
  },
  counted: {
    column: define.timestamptz({ format: 'epoch-seconds', fraction: 'round' }),
    texts: joined(fc.constantFrom('', '-', '+'), digits(0, 13), fc.constantFrom('', '.'), digits(0, 10)),
  },
  millis: {
    column: define.timestamp({ format: ['epoch-milliseconds', 'YYYY-MM-DD'] }),
    texts: fc.oneof(day, joined(fc.constantFrom('', '-'), digits(1, 16), fc.constantFrom('', '.'), digits(0, 7))),
  },
  excel: {
    column: define.timestamp({ format: 'excel-days' }),
    texts: joined(pad(0, 70, 1), fc.constantFrom('', '3', '45581', '000'), fc.constantFrom('', '.'), digits(0, 17)),
  },
  midnight: {
    column: define.date({ midnight: true }),
    texts: fc.oneof(
      day,
      joined(moment, offset),
      joined(day, 'T00:00:00', offset),
      joined(day, fc.constantFrom(' 00:00', 'T')),
    ),
  },
  cut: {
    column: define.timestamptz({ fraction: 'cut' }),
    texts: joined(moment, fc.constantFrom('', '.1234569'), offset),
  },
  exact: { column: define.time({ fraction: 'round' }), texts: clock },
  clock: { column: define.time(), texts: clock },
  half: {
    column: define.time({ format: 'FMHH12:MI AM' }),
    texts: joined(pad(0, 13, 1), ':', pad(0, 60, 2), ' ', fc.constantFrom('AM', 'pm', 'xm', 'A')),
  },
  moment: { column: define.timestamp({ max: '9998-12-31 00:00' }), texts: moment },
  named: {
    column: define.timestamp({ format: 'DD Mon YYYY HH24:MI:SS,FF' }),
    texts: joined(
      pad(0, 32, 2),
      ' ',
      fc.constantFrom('Jan', 'FEB', 'mar', 'Dez'),
      ' ',
      pad(1, 9999, 4),
      ' ',
      pad(0, 24, 2),
      ':',
      pad(0, 59, 2),
      ':',
      pad(0, 60, 2),
      fc.constantFrom('', ',', ',5', ',1234567', ',123456'),
    ),
  },
  instant: { column: define.timestamptz(), texts: joined(moment, offset) },
  berlin: {
    column: define.timestamptz({
      timezone: 'Europe/Berlin',
      default: '2026-01-01 00:00:00Z',
      min: '0001-02-01 00:00Z',
    }),
    texts: fc.oneof(joined(germanSummer, offset), joined(moment, offset)),
  },
  apollo: {
    column: define.timestamptz({ format: 'YYYY-MM-DDTHH24:MI:SS.FF', timezone: 'America/New_York' }),
    texts: joined(day, 'T', clock),
  },
  offsets: {
    column: define.timestamptz({ format: 'DD/MM/YYYY HH24:MI:SSOF' }),
    texts: joined(pad(1, 28, 2), '/', pad(1, 12, 2), '/', pad(1, 9999, 4), ' ', pad(0, 23, 2), ':00:00', offset),
  },
  id: { column: define.uuid(), texts: uuids },
  document: { column: define.jsonb(), texts: json },
  bytes: {
    column: define.bytea(),
    texts: fc.oneof(
      hex,
      hex.map((text) => `\\x${text}`),
    ),
  },
  hexed: { column: define.bytea({ format: 'hex' }), texts: hex },
  coded: { column: define.bytea({ format: 'base64' }), texts: base64 },
};

/** A field as a csv file has it, in quotes or not; where there are no quotes it may come out broken. */
export function field(text: string, quoted: boolean, delimiter = ',', quote: string | null = '"'): string {
  const special = text.includes(delimiter) || /["'\r\n]/.test(text);
  return quote !== null && (quoted || special) ? quote + text.replaceAll(quote, quote + quote) + quote : text;
}

/** Records of a file with these columns: mostly one field at fault, so that the others are looked at too. */
export function randomRecords(names: readonly string[], count: number, seed: number): string {
  const columns = names.map((name) => {
    const sample = samples[name];
    if (sample === undefined) throw new Error(`There is no column ${name}.`);
    return fc.tuple(
      fc.oneof({ weight: 3, arbitrary: sample.texts }, { weight: 1, arbitrary: fc.constant('') }),
      fc.boolean(),
    );
  });
  const record = fc
    .tuple(...columns)
    .map((fields) => fields.map(([text, quoted]) => field(text, quoted && text !== '')).join(','));
  return fc
    .sample(record, { numRuns: count, seed })
    .map((line) => `${line}\n`)
    .join('');
}
