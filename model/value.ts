import type { ColumnType } from './column-model.ts';
import { columnTypes, isOneOf, momentTypes, type WholeType } from './column-types.ts';
import { compareDecimals, fitsNumeric, parseDecimal } from './decimal.ts';
import { parseMoment } from './moment.ts';

function expectWhole(name: WholeType, text: string): string | null {
  const bits = 8 * columnTypes[name].bytes;
  if (/^-?\d+$/.test(text) && BigInt.asIntN(bits, BigInt(text)) === BigInt(text)) return null;
  const most = 2n ** BigInt(bits - 1);
  return `a whole number from ${-most} to ${most - 1n}`;
}

function isFloat(text: string, single: boolean): boolean {
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return false;
  const value = single ? Math.fround(Number(text)) : Number(text);
  // A number too small for the type becomes 0 here, and an error in PostgreSQL.
  return Number.isFinite(value) && (value !== 0 || !/[1-9]/.test(text.replace(/[eE].*/, '')));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function expectDecimal(text: string, { precision, scale = 0 }: ColumnType): string | null {
  const decimal = parseDecimal(text);
  if (decimal === null) return 'digits, with a point where there is a fraction, such as 12.50';
  if (precision === undefined || fitsNumeric(decimal, precision, scale)) return null;
  return `a number that numeric(${precision}, ${scale}) holds without rounding`;
}

/**
 * What a value of a definition should have been, or null where it is written in its type's grammar.
 *
 * The grammar is narrow on purpose: whatever passes means the same to PostgreSQL and to every engine.
 */
export function expectedValue(type: ColumnType, text: string): string | null {
  switch (type.name) {
    case 'text':
      return null;
    case 'varchar':
    case 'char':
      return type.length === undefined || [...text].length <= type.length ? null : `at most ${type.length} characters`;
    case 'smallint':
    case 'integer':
    case 'bigint':
      return expectWhole(type.name, text);
    case 'numeric':
      return expectDecimal(text, type);
    case 'real':
    case 'double precision':
      return isFloat(text, type.name === 'real') ? null : `a number that ${type.name} can hold, such as 1.5 or 2e-3`;
    case 'boolean':
      return text === 'true' || text === 'false' ? null : 'true or false';
    case 'date':
      return parseMoment('date', text) === null ? 'a date such as 2024-01-31' : null;
    case 'time':
      return parseMoment('time', text) === null ? 'a time such as 08:30 or 08:30:15.250' : null;
    case 'timestamp':
      return parseMoment('timestamp', text) === null ? 'a timestamp such as 2024-01-31 08:30:00' : null;
    case 'timestamptz':
      return parseMoment('timestamptz', text) === null
        ? 'a timestamp with its offset, such as 2024-01-31 08:30:00+01:00 or 2024-01-31T08:30:00Z'
        : null;
    case 'uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
        ? null
        : 'a uuid such as 123e4567-e89b-12d3-a456-426614174000';
    case 'jsonb':
      return isJson(text) ? null : 'a text that is JSON, such as {"a": 1}';
    case 'bytea':
      return /^\\x([0-9a-f]{2})*$/i.test(text) ? null : 'a backslash, x, and pairs of hexadecimal digits: \\x00ff';
  }
}

/** Whether one value of a number, date or time is above another; false where one of them is not in the grammar. */
export function isAbove(type: ColumnType, left: string, right: string): boolean {
  if (isOneOf(momentTypes, type.name)) {
    const [a, b] = [parseMoment(type.name, left), parseMoment(type.name, right)];
    return a !== null && b !== null && a > b;
  }
  if (type.name === 'real' || type.name === 'double precision') return Number(left) > Number(right);
  const [a, b] = [parseDecimal(left), parseDecimal(right)];
  return a !== null && b !== null && compareDecimals(a, b) > 0;
}
