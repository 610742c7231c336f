import { isWidening } from './widening.ts';

/** A type's name without its numbers. */
function nameOf(type: string): string {
  return type.split('(')[0] ?? type;
}

function numbersOf(type: string): readonly number[] {
  return (/\((.*)\)/.exec(type)?.[1] ?? '').split(',').filter(Boolean).map(Number);
}

const TEXTS = ['text', 'varchar', 'char'];
const WHOLE = ['smallint', 'integer', 'bigint'];
const NUMBERS = [...WHOLE, 'numeric', 'real', 'double precision'];
/** Digits that a numeric needs before its point to hold all of a whole number's values. */
const DIGITS: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 };

const isText = (type: string) => TEXTS.includes(nameOf(type));
const isNumber = (type: string) => NUMBERS.includes(nameOf(type));

/** Whether each value of one type is the same value of the other, so that no row needs a look. */
export function isLossless(from: string, to: string): boolean {
  const [a, b] = [nameOf(from), nameOf(to)];
  if (isWidening(from, to)) return true;
  if (WHOLE.includes(a) && WHOLE.includes(b)) return WHOLE.indexOf(a) <= WHOLE.indexOf(b);
  if (WHOLE.includes(a) && b === 'numeric') {
    const [precision, scale = 0] = numbersOf(to);
    return precision === undefined || (scale >= 0 && precision - scale >= (DIGITS[a] ?? 0));
  }
  return a === 'real' && b === 'double precision';
}

/** Whether there is a way from one type to the other that does not depend on a setting, such as a time zone. */
export function isConvertible(from: string, to: string): boolean {
  if (isText(from) || isText(to)) return true;
  if (isNumber(from) && isNumber(to)) return true;
  return ['date', 'timestamp'].includes(nameOf(from)) && ['date', 'timestamp'].includes(nameOf(to));
}

/** How a text of a type is written, where PostgreSQL would take more: words such as `now`, other orders of a date. */
const GRAMMAR: Readonly<Record<string, string>> = {
  smallint: '^[+-]?[0-9]+$',
  integer: '^[+-]?[0-9]+$',
  bigint: '^[+-]?[0-9]+$',
  numeric: '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)$',
  real: '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$',
  'double precision': '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$',
  date: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  time: '^[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?$',
  timestamp: '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?$',
  timestamptz:
    '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)? ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$',
  bytea: '^\\\\x([0-9a-fA-F]{2})*$',
};

/** What a value `v` has to be before it is converted; null where the conversion itself tells. */
function guard(from: string, to: string): string | null {
  const name = nameOf(to);
  const [length = 0] = numbersOf(to);
  if (name === 'varchar' || name === 'char') return `char_length(v::text) <= ${length}`;
  return isText(from) && GRAMMAR[name] !== undefined ? `v::text ~ '${GRAMMAR[name]}'` : null;
}

/** Whether the converted value `r` still is the value `v`: casts round and cut off in silence. */
function proof(from: string, to: string): string | null {
  if (isText(to)) return null;
  if (!isText(from)) return `r::${from} is not distinct from v`;
  return nameOf(to) === 'numeric' ? 'r = v::numeric' : null;
}

/**
 * A function, as SQL, that gives a value in its new type.
 *
 * @param name Qualified and quoted.
 * @param misfit What becomes of a value that does not fit: NULL, or an error that does not tell the value.
 */
export function conversionFunction(name: string, from: string, to: string, misfit: 'null' | 'error'): string {
  const before = guard(from, to);
  const after = proof(from, to);
  const refuse =
    misfit === 'null' ? 'return null;' : `raise check_violation using message = 'a value does not fit the new type';`;
  // SQLSTATE 22…: the value. Anything else is no value's fault.
  return `create or replace function ${name}(v ${from}) returns ${to} language plpgsql immutable strict
  set search_path = pg_catalog, pg_temp set datestyle = 'ISO, YMD' set bytea_output = 'hex' set timezone = 'UTC' as $convert$
declare
  r ${to};
begin
${before === null ? '' : `  if not (${before}) then ${refuse} end if;\n`}  begin
    r := v::${to};
  exception when data_exception then
    ${refuse}
  end;
${after === null ? '' : `  if not (${after}) then ${refuse} end if;\n`}  return r;
end $convert$`;
}
