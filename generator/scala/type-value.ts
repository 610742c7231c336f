import type { ColumnModel } from '../../model/column-model.ts';
import { isOneOf, wholeTypes } from '../../model/column-types.ts';
import { type CountedFormat, countedFormat, isCountedInUtc, mostWholeDigits } from '../../model/counted-moment.ts';
import { type FormatToken, parseFormat } from '../../model/format.ts';
import { fieldNames } from '../../model/format-rules.ts';
import { limits } from '../../model/limits.ts';
import type { NumberFormatModel } from '../../model/number-format.ts';
import type { TruthWords } from '../../model/truth-words.ts';
import { type ScalaCall, type ScalaValue, scalaOption } from './scala-value.ts';

/** How a column's type is written in a script. */
export interface TypeValue {
  /** What writes its values. */
  readonly encoder: ScalaValue;
  /** Name of the order of its values; null where they have none. */
  readonly order: string | null;
}

function whole(width: number): TypeValue {
  return { encoder: { call: 'WholeNumber', args: [width] }, order: 'WholeOrder' };
}

function text({ type: { length } }: ColumnModel): TypeValue {
  const encoder = { call: 'Text' };
  return { encoder: length === undefined ? encoder : { call: 'Limited', args: [encoder, length] }, order: null };
}

function numeric({ type: { precision, scale = 0 } }: ColumnModel): TypeValue {
  const { numericWholeDigits, numericFractionDigits } = limits;
  const args =
    precision === undefined
      ? [numericWholeDigits, numericFractionDigits, scalaOption(null)]
      : [precision - scale, scale, scalaOption(Math.max(0, scale))];
  return { encoder: { call: 'DecimalNumber', args }, order: 'NumericOrder' };
}

function bytea(format: string | null): TypeValue {
  const encoder =
    format === 'base64' ? { call: 'Base64Bytes' } : { call: 'HexBytes', named: { hasPrefix: format !== 'hex' } };
  return { encoder, order: null };
}

function formatPiece(token: FormatToken, pivot: number | null): string {
  switch (token.field) {
    // A text in quotes has one in front, which tells it from a pattern.
    case 'literal':
      return token.text.length > 1 || /\w/.test(token.text) ? `"${token.text}` : token.text;
    case 'fraction':
      return `${token.point}FF`;
    case 'short-year':
      return `YY${pivot ?? ''}`;
    case 'weekday':
      return token.short ? 'Dy' : 'Day';
    default:
      return `${'padded' in token && !token.padded ? 'FM' : ''}${fieldNames[token.field]}`;
  }
}

function truth(own: TruthWords | null): ScalaValue {
  return own === null ? { call: 'TruthValue' } : { call: 'TruthWords', args: [own.true, own.false] };
}

const MOMENTS = { date: 'Date', time: 'Time', timestamp: 'Timestamp', timestamptz: 'Timestamptz' } as const;

function countedMoment(counted: CountedFormat, rest: readonly ScalaCall[]): ScalaCall {
  const digits = mostWholeDigits(counted);
  if (counted === 'excel-days') return { call: 'ExcelMoment', args: [digits] };
  return { call: 'EpochMoment', args: [counted === 'epoch-seconds' ? 1 : 1000, digits, ...rest] };
}

/** @param isTimed The format has a time, which of a date has to be midnight. */
function formattedMoment(
  name: keyof typeof MOMENTS,
  reader: ScalaCall,
  zone: readonly ScalaCall[],
  isTimed: boolean,
): ScalaCall {
  if (name === 'date' && isTimed) return { call: 'FormattedMidnight', args: [reader] };
  return { call: `Formatted${MOMENTS[name]}${zone.length === 0 ? '' : 'In'}`, args: [reader, ...zone] };
}

function isoMoment(
  name: keyof typeof MOMENTS,
  zone: readonly ScalaCall[],
  rest: readonly ScalaCall[],
  midnight: boolean,
): ScalaCall {
  if (midnight) return { call: 'IsoMidnight' };
  if (zone.length > 0) return { call: `Iso${MOMENTS[name]}In`, args: [...zone, ...rest] };
  return rest.length === 0 ? { call: `Iso${MOMENTS[name]}` } : { call: `Iso${MOMENTS[name]}With`, args: rest };
}

/** A date or time: written as ISO 8601 or by formats of its own, in a time zone or none. */
function moment(name: keyof typeof MOMENTS, { formats, pivot, fraction, midnight, timezone }: ColumnModel): TypeValue {
  const zone = timezone === null ? [] : [{ call: 'Zone', args: [timezone] }];
  const rest = fraction === null ? [] : [{ call: 'Rest', args: [fraction] }];
  const encoders = formats.map((format) => {
    const counted = countedFormat(format);
    if (counted !== null) {
      return formattedMoment(name, countedMoment(counted, rest), isCountedInUtc(counted) ? [] : zone, true);
    }
    const tokens = parseFormat(format);
    const reader = { call: 'Format', args: [tokens.map((token) => formatPiece(token, pivot)), ...rest] };
    const hasOffset = tokens.some(({ field }) => field === 'offset');
    return formattedMoment(name, reader, hasOffset ? [] : zone, midnight);
  });
  const [only = isoMoment(name, zone, rest, midnight)] = encoders;
  return { encoder: encoders.length > 1 ? { call: 'FirstOf', args: [encoders] } : only, order: 'WholeOrder' };
}

function plainValue(column: ColumnModel): TypeValue {
  const { type } = column;
  switch (type.name) {
    case 'text':
    case 'varchar':
    case 'char':
      return text(column);
    case 'smallint':
      return whole(2);
    case 'integer':
      return whole(4);
    case 'bigint':
      return whole(8);
    case 'numeric':
      return numeric(column);
    case 'real':
      return { encoder: { call: 'FloatingNumber', args: [4] }, order: 'RealOrder' };
    case 'double precision':
      return { encoder: { call: 'FloatingNumber', args: [8] }, order: 'DoubleOrder' };
    case 'boolean':
      return { encoder: truth(column.truthWords), order: null };
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return moment(type.name, column);
    case 'uuid':
      return { encoder: { call: 'Uuid' }, order: null };
    case 'jsonb':
      return { encoder: { call: 'Json', args: [limits.jsonLevels] }, order: null };
    case 'bytea':
      return bytea(column.formats[0] ?? null);
  }
}

function numberFormat(format: NumberFormatModel, hasPower: boolean): ScalaValue {
  const { decimal, group, grouping, currency, percent, negative, zeroFraction } = format;
  const named = {
    ...(decimal === '.' ? {} : { decimal: { char: decimal } }),
    ...(group === null ? {} : { group: scalaOption({ char: group }) }),
    ...(grouping === 'indian' ? { middleGroup: 2 } : {}),
    ...(currency.length === 0 ? {} : { currency }),
    ...(percent === null ? {} : { percent: true }),
    ...(percent === 'fraction' ? { isFraction: true } : {}),
    ...(negative.includes('parentheses') ? { parentheses: true } : {}),
    ...(negative.includes('trailing') ? { trailing: true } : {}),
    ...(zeroFraction ? { zeroFraction } : {}),
    ...(hasPower ? { hasPower } : {}),
  };
  return { call: 'NumberFormat', named };
}

/** The type's encoder by the column's own format, apart from the column's other options. */
export function typeValue(column: ColumnModel): TypeValue {
  const { numberFormat: format, type } = column;
  const plain = plainValue(column);
  if (format === null) return plain;
  const isFloat = type.name === 'real' || type.name === 'double precision';
  const formatted = {
    call: 'FormattedNumber',
    args: [plain.encoder, numberFormat(format, isFloat && format.percent !== 'fraction')],
    named: isOneOf(wholeTypes, type.name) ? { isInteger: true } : {},
  };
  const width = type.name === 'real' ? 4 : 8;
  return { ...plain, encoder: format.notFinite ? { call: 'NotFinite', args: [formatted, width] } : formatted };
}
