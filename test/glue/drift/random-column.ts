import fc, { type GeneratorValue } from 'fast-check';
import * as define from '../../../model/index.ts';
import { type ColumnSample, samples } from '../random-table.ts';

const NAMES = Object.keys(samples);
const textsOf = (name: string) => samples[name]?.texts ?? fc.constant('');

const patterns = ['[A-Z]{2}[0-9]+', 'a*(b|c)?', '.{0,3}', '[^,;]+', '(true|false|null)', '[\\u{1F600}-\\u{1F64F}x]*'];
const formats = {
  date: [
    'YYYYMMDD',
    'DD.MM.YY',
    ['DD.MM.YY', 'YYYY-MM-DD', 'Day, FMDD Month YYYY'],
    'Dy FMDD "de" Month "de" YYYY',
    'Mon FMDD, YYYY',
    'DD/MM/YYYY',
    'FMMM-FMDD-YYYY',
  ],
  time: ['HH24MISS,FF', 'FMHH24:MI', 'HH12.MI.SS.FF AM'],
  timestamp: [
    ['YYYY-MM-DD', 'YYYY-MM-DD HH24:MI:SS,FF', 'MM/DD/YY FMHH12:MI AM'],
    'FMMM/FMDD/YYYY FMHH12:MI:SS AM',
    'YYYYMMDDTHH24MISS',
    'DD Mon YYYY',
  ],
  timestamptz: ['DD.MM.YYYY HH24:MI OF', 'Mon DD YYYY HH12:MI AM OF'],
} as const;
const moments = {
  date: define.date,
  time: define.time,
  timestamp: define.timestamp,
  timestamptz: define.timestamptz,
} as const;
/** What a field of a format may look like, right and nearly so. */
const written: Readonly<Record<string, fc.Arbitrary<string>>> = {
  YYYY: fc.constantFrom('2024', '0001', '9999', '0000', '1900', '2000'),
  YY: fc.constantFrom('00', '24', '49', '50', '99', '5'),
  Mon: fc.constantFrom('Jan', 'feb', 'DEC', 'Mai'),
  Month: fc.constantFrom('January', 'FEBRUARY', 'may', 'Mai'),
  Day: fc.constantFrom('Monday', 'sunday', 'Tuesday', 'Sat'),
  Dy: fc.constantFrom('Mon', 'TUE', 'sat', 'So'),
  de: fc.constantFrom('de', 'de', 'de', 'da'),
  AM: fc.constantFrom('AM', 'pm', 'Am', 'XM'),
  OF: fc.constantFrom('Z', '+02', '-0330', '+05:45', '+16', ''),
  FF: fc.constantFrom('1', '123456', '1234567', '', '000'),
};
const two = fc.constantFrom('00', '01', '12', '13', '23', '24', '29', '30', '31', '59', '60', '7', '9');

function inFormat(g: GeneratorValue, format: string): string {
  return format
    .replaceAll('"', '')
    .replaceAll(/FM(?:MM|DD|HH24|HH12)|YYYY|YY|Month|Mon|MM|MI|Day|Dy|DD|HH24|HH12|SS|FF|AM|OF|de/g, (token) =>
      g(() => written[token] ?? two),
    );
}

/** Texts that are written as a format says, more or less. */
function formatted(g: GeneratorValue, type: keyof typeof formats): ColumnSample {
  const format = g(fc.constantFrom<(string | readonly string[])[]>, ...formats[type]);
  const all = [format].flat();
  const pivot = all.some((each) => /(?<!Y)YY(?!Y)/.test(each)) ? { pivot: 1950 } : {};
  const texts = fc.gen().map((inner) => inFormat(inner, inner(fc.constantFrom<string[]>, ...all)));
  return { column: moments[type]({ format, ...pivot }), texts };
}

function numeric(g: GeneratorValue): ColumnSample {
  const precision = g(fc.integer, { min: 1, max: 40 });
  const column = define.numeric(precision, g(fc.integer, { min: -5, max: precision + 5 }));
  return { column, texts: textsOf('number') };
}

function matching(g: GeneratorValue): ColumnSample {
  const matches = g(fc.constantFrom, ...patterns);
  const texts = fc.oneof(textsOf('plain'), fc.stringMatching(new RegExp(`^(?:${matches})$`, 'u')));
  return { column: define.text({ matches }), texts };
}

/** A column of any type with values that it takes, and such that are nearly right. */
function typedColumn(g: GeneratorValue): ColumnSample {
  switch (g(fc.nat, { max: 19 })) {
    case 0:
      return numeric(g);
    case 1:
      return { column: define.varchar(g(fc.integer, { min: 1, max: 12 })), texts: textsOf('short') };
    case 2:
      return matching(g);
    case 3:
      return formatted(g, 'date');
    case 4:
      return formatted(g, 'time');
    case 5:
      return formatted(g, 'timestamp');
    case 6:
      return formatted(g, 'timestamptz');
    default: {
      const sample = samples[g(fc.constantFrom, ...NAMES)];
      if (sample === undefined) throw new Error('The name is one of the samples.');
      return sample;
    }
  }
}

/** A column as a definition has it, and what its fields hold. */
export interface RandomColumn {
  readonly name: string;
  readonly column: define.ColumnDefinition;
  readonly texts: fc.Arbitrary<string>;
  /** Fields that mean NULL. */
  readonly nulls: readonly string[];
}

const NULLS = ['NULL', '-', 'ä', '0', 'n/a', ' ', '"'];

/** The options that a column of any type may have. */
function anyOptions(g: GeneratorValue, name: string, header: boolean) {
  const chance = (percent: number) => g(fc.nat, { max: 99 }) < percent;
  const isFolder = chance(3);
  const isRequired = chance(20);
  return {
    ...(isRequired ? { required: true } : {}),
    ...((header || isFolder) && !isRequired && chance(40) ? { optional: true } : {}),
    ...(chance(15) ? { trim: true } : {}),
    ...(chance(10) ? { textFormula: true } : {}),
    ...(chance(15)
      ? { nulls: g(fc.subarray<string>, NULLS, { minLength: 1 }), ...(chance(50) ? { quotedNulls: true } : {}) }
      : {}),
    ...(!isFolder && chance(8) ? { pii: true } : {}),
    // A sample may be personal.
    ...(isFolder ? { folder: `in ${name}`, pii: false } : {}),
    ...(header && !isFolder && chance(25) ? { from: [`${name} (ß)`, name, `"${name}", once`] } : {}),
  };
}

/** What a row holds of its file. */
const ofFile: readonly define.ColumnDefinition[] = [
  define.text({ fromFile: 'name' }),
  define.varchar(20, { fromFile: 'path', case: 'upper' }),
  define.timestamptz({ fromFile: 'modified', required: true }),
  define.timestamptz({ fromFile: 'loaded' }),
  define.bigint({ fromFile: 'record' }),
  define.integer({ fromFile: 'record', required: true }),
];

/** A column of any type with any options. */
export function randomColumn(g: GeneratorValue, index: number, header: boolean): RandomColumn {
  const { column, texts } = typedColumn(g);
  const fact = g(fc.nat, { max: 99 }) < 6 ? g(fc.constantFrom, ...ofFile) : undefined;
  if (fact !== undefined) return { name: `of file ${index}`, column: fact, texts: fc.constant(''), nulls: [] };
  const name = `${g(fc.constantFrom, 'c', 'Größe ', 'say "', 'a,', ' ')}${index}`;
  const all = { ...column, ...anyOptions(g, name, header) };
  return { name, column: all, texts, nulls: all.nulls ?? [] };
}
