import type { Options } from '../../../generator/definition/draft.ts';
import type { ColumnChange } from '../../../generator/definition/edit/column-change.ts';
import { columnCall } from '../../../generator/definition/literal.ts';
import type { ColumnModel } from '../../../model/column-model.ts';
import { isOneOf, momentTypes, numberTypes, type TypeName, wholeTypes } from '../../../model/column-types.ts';
import { groupDigits } from '../../../model/group-digits.ts';
import { dropBlanks, skipBlanks } from '../../encoders/blanks.ts';
import { typeEncoder } from '../../encoders/type-encoder.ts';
import { type Candidate, numberCandidates, otherCandidates } from '../candidates.ts';
import { NULL_TOKENS } from '../null-tokens.ts';
import { NumberLook } from '../number-look.ts';
import { FEW } from '../refused-records.ts';
import type { RefusedValues } from './refused-values.ts';

/** Why a column is not changed: a person decides. */
export interface Undecided {
  readonly column: string;
  readonly found: string;
}

/** Rules that a person wrote, and that no file proves wrong. */
export const RULES: ReadonlySet<string> = new Set([
  'missing-required',
  'not-matched',
  'not-allowed',
  'out-of-bounds',
  'missing-offset',
  'ambiguous-time',
  'key-too-long',
  'nul-byte',
]);

/** This many values are told. */
const TOLD = 3;

type Change = Pick<ColumnChange, 'to' | 'size' | 'set'>;

/** Whether the column, with what changes, takes all of the values. */
function takes(column: ColumnModel, values: readonly string[]): boolean {
  const { encode } = typeEncoder(column);
  return values.every((value) => {
    const bytes = Buffer.from(value);
    return encode(bytes, 0, bytes.length, Buffer.alloc(2 * bytes.length + 600), 0) >= 0;
  });
}

const withType = (column: ColumnModel, name: TypeName): ColumnModel => ({ ...column, type: { name } });

function trimmedText(value: string): string {
  const bytes = Buffer.from(value);
  const from = skipBlanks(bytes, 0, bytes.length);
  return bytes.toString('utf8', from, dropBlanks(bytes, from, bytes.length));
}

/** The first candidate that takes all values; null where none does, or where readings differ and it is open which is meant. */
function onlyReading(candidates: readonly Candidate[], values: readonly string[]): Candidate | 'open' | null {
  const fitting = candidates.filter(({ encode }) =>
    values.every((value) => {
      const bytes = Buffer.from(value);
      return bytes.length < 200 && encode(bytes, 0, bytes.length, Buffer.alloc(600), 0) >= 0;
    }),
  );
  const readings = new Set(fitting.map(({ reading }) => reading));
  return readings.size > 1 ? 'open' : (fitting[0] ?? null);
}

function numberFormat(candidates: readonly Candidate[], values: readonly string[]): Options | 'open' | null {
  const found = onlyReading(candidates, values);
  if (found === 'open' || found === null) return found;
  const look = new NumberLook();
  for (const value of values) look.add(value);
  return look.narrowed(new Map(Object.entries(found.options['format'] ?? {})));
}

/** How numbers are written, by some of them; null where that is open, or they are none. */
export function formatOf(values: readonly string[]): Options | null {
  const found = numberFormat(numberCandidates(), values);
  return found === 'open' ? null : found;
}

function widerNumber(column: ColumnModel, values: readonly string[]): Change | string | null {
  const { name } = column.type;
  const isWhole = isOneOf(wholeTypes, name);
  const isFloat = name === 'real' || name === 'double precision';
  if (isWhole && values.every((value) => /^[+-]?\d+\.0+$/.test(value)) && column.numberFormat === null)
    return { to: name, size: null, set: { format: { zeroFraction: true } } };
  if (isFloat && values.every((value) => /^[+-]?(nan|inf|infinity)$/i.test(value)) && column.numberFormat === null)
    return { to: name, size: null, set: { format: { notFinite: true } } };
  const wholes = isWhole ? wholeTypes.slice(wholeTypes.indexOf(name) + 1) : [];
  const wider = [...wholes, 'numeric' as const];
  const fits = isFloat ? undefined : wider.find((type) => takes(withType(column, type), values));
  if (fits !== undefined) return { to: fits, size: fits === name ? 'none' : null, set: {} };
  if (column.numberFormat !== null) return null;
  // What the column took so far has points, if any: a comma as decimal mark would read those otherwise.
  const own = isWhole ? numberCandidates() : numberCandidates().filter(({ reading }) => reading === 'point');
  const found = isFloat ? null : numberFormat(own, values);
  if (found === 'open') return 'numbers, but whether comma or point is the decimal mark is not certain';
  if (found === null) return null;
  const set = { format: found };
  return { to: 'numeric', size: column.type.precision === undefined ? null : 'none', set };
}

function otherFormat(column: ColumnModel, values: readonly string[]): Change | string | null {
  const { name } = column.type;
  const candidates = otherCandidates().filter(
    ({ type, options: { timezone } }) => type === name && (timezone === undefined || timezone === column.timezone),
  );
  const found = onlyReading(candidates, values);
  if (found === 'open') return 'dates, but whether the day or the month comes first is not certain';
  const format = found?.options['format'];
  if (found === null || typeof format !== 'string') return null;
  if (column.formats.length === 0 && name !== 'date')
    return `written ${format}, which cannot stand beside PostgreSQL's own way: give the column a list of formats`;
  const { pivot } = found.options;
  const formats = [...(column.formats.length === 0 ? ['YYYY-MM-DD'] : column.formats), format];
  return {
    to: name,
    size: null,
    set: { format: formats, ...(pivot === undefined || column.pivot !== null ? {} : { pivot }) },
  };
}

/** Whether a column has nothing that a text would not have. */
function canBeText({
  min,
  max,
  oneOf,
  formats,
  numberFormat,
  truthWords,
  timezone,
  fraction,
  midnight,
  default: fallback,
}: ColumnModel): boolean {
  const own = [min, max, oneOf, numberFormat, truthWords, timezone, fraction, fallback];
  return own.every((each) => each === null) && formats.length === 0 && !midnight;
}

function longerText({ type }: ColumnModel, values: readonly string[]): Change | null {
  if (type.name !== 'varchar' || type.length === undefined) return null;
  const longest = Math.max(...values.map((value) => Array.from(value).length));
  let size = type.length;
  while (size < longest) size *= 2;
  return { to: 'varchar', size, set: {} };
}

/** What takes the values that are no tokens; a text where a person decides. */
function widened(
  column: ColumnModel,
  refused: RefusedValues,
  values: readonly string[],
  records: number,
): Change | string {
  const { name } = column.type;
  if (refused.codes.has('too-long')) return longerText(column, values) ?? 'too long for the type';
  if (!column.trim && values.some((value) => trimmedText(value) !== value)) {
    const isEnough = takes(column, values.map(trimmedText));
    if (isEnough) return { to: name, size: null, set: { trim: true } };
  }
  const wider = isOneOf(numberTypes, name)
    ? widerNumber(column, values)
    : isOneOf(momentTypes, name)
      ? otherFormat(column, values)
      : null;
  if (wider !== null) return wider;
  if (refused.records * FEW > records && canBeText(column)) return { to: 'text', size: null, set: {} };
  const call = columnCall({ type: name, options: { nulls: [...column.nulls, ...values.slice(0, TOLD)] } });
  return `few values, that ${call} would take for NULL, and text() as they are`;
}

/** The tokens for NULL that are added to those that the column has; empty quotes, or a token in them, need `quotedNulls` too. */
function nullOptions(column: ColumnModel, tokens: readonly string[]): Options {
  if (tokens.length === 0) return {};
  const added = tokens.filter((token) => !column.nulls.includes(token));
  const isQuoted = tokens.includes('') || added.length < tokens.length;
  return {
    ...(added.length === 0 ? {} : { nulls: [...column.nulls, ...added] }),
    ...(isQuoted && !column.quotedNulls ? { quotedNulls: true } : {}),
  };
}

/**
 * What makes a column take the values that its definition refuses, besides those that it takes: other tokens for NULL, a wider
 * type, another format.
 *
 * @param records How many records the files have.
 */
export function widenColumn(column: ColumnModel, refused: RefusedValues, records: number): ColumnChange | Undecided {
  const name = column.name;
  const line = `first in line ${groupDigits(refused.firstLine)}`;
  const undecided = (found: string): Undecided => ({
    column: name,
    found: `${groupDigits(refused.records)} of ${groupDigits(records)} records: ${found} (${line})`,
  });
  const [rule] = [...refused.codes].filter((code) => RULES.has(code));
  if (rule !== undefined) return undecided(`${rule}, a rule that was written on purpose`);
  if (refused.isHidden)
    return undecided(`${[...refused.codes].join(', ')}, of values that are personal or too long to be shown`);
  const all = [...refused.values.keys()];
  const tokens = column.required ? [] : all.filter((value) => value === '' || NULL_TOKENS.includes(value));
  const rest = all.filter((value) => !tokens.includes(value));
  const change =
    rest.length === 0 ? { to: column.type.name, size: null, set: {} } : widened(column, refused, rest, records);
  const told = `${all
    .slice(0, TOLD)
    .map((value) => JSON.stringify(value))
    .join(', ')}${all.length > TOLD ? ' …' : ''}`;
  if (typeof change === 'string') return undecided(`${told}: ${change}`);
  const set = { ...nullOptions(column, tokens), ...change.set };
  const isNothing = Object.keys(set).length === 0 && change.to === column.type.name && change.size === null;
  if (isNothing) return undecided(`${[...refused.codes].join(', ')}: ${told}`);
  const reason = `${told} in ${groupDigits(refused.records)} of ${groupDigits(records)} records, ${line}`;
  return { column: name, from: column.type.name, ...change, set, reason };
}
