import type { Automaton } from '../../generator/automaton.ts';
import type { ColumnModel } from '../../model/column-model.ts';
import { rejectNumber } from '../reject-codes.ts';
import type { Compare, Encode, TypeEncoder } from './encode.ts';
import { literalEncoder } from './type-encoder.ts';

const NOT_MATCHED = -rejectNumber('not-matched');
const OUT_OF_BOUNDS = -rejectNumber('out-of-bounds');
const NOT_ALLOWED = -rejectNumber('not-allowed');
const KEY_TOO_LONG = -rejectNumber('key-too-long');

/** The longest key that fits an entry of PostgreSQL's btree index, in bytes. */
export const LONGEST_KEY = 2600;

/** Encodes a value of the definition, such as a default, which validation has looked at already. */
export function encodeLiteral(column: ColumnModel, literal: string): Buffer {
  const type = literalEncoder(column);
  const bytes = Buffer.from(literal);
  const out = Buffer.alloc(type.fixed + type.perByte * bytes.length);
  const end = type.encode(bytes, 0, bytes.length, out, 0);
  if (end < 0) throw new RangeError(`The definition holds ${JSON.stringify(literal)}, which its column refuses.`);
  return out.subarray(0, end);
}

function matching(inner: Encode, { classes, classCount, next, start, accepting }: Automaton): Encode {
  return (bytes, from, end, out, at) => {
    const put = inner(bytes, from, end, out, at);
    if (put < 0) return put;
    let state = start;
    for (let i = from; i < end; i++) state = next[state * classCount + classes[bytes[i]!]!]!;
    return accepting[state] === 1 ? put : NOT_MATCHED;
  };
}

function bounded(inner: Encode, compare: Compare, min: Buffer | null, max: Buffer | null): Encode {
  return (bytes, start, end, out, at) => {
    const put = inner(bytes, start, end, out, at);
    if (put < 0) return put;
    if (min !== null && compare(out, at + 4, min, 4) < 0) return OUT_OF_BOUNDS;
    if (max !== null && compare(out, at + 4, max, 4) > 0) return OUT_OF_BOUNDS;
    return put;
  };
}

function allowing(inner: Encode, allowed: readonly Buffer[]): Encode {
  return (bytes, start, end, out, at) => {
    const put = inner(bytes, start, end, out, at);
    if (put < 0) return put;
    for (const value of allowed) if (value.length === put - at && value.compare(out, at, put) === 0) return put;
    return NOT_ALLOWED;
  };
}

function allowingOrdered(inner: Encode, compare: Compare, allowed: readonly Buffer[]): Encode {
  return (bytes, start, end, out, at) => {
    const put = inner(bytes, start, end, out, at);
    if (put < 0) return put;
    // Compared as values: 1.50 is 1.5, though it is written with another scale.
    for (const value of allowed) if (compare(out, at + 4, value, 4) === 0) return put;
    return NOT_ALLOWED;
  };
}

function shortEnough(inner: Encode): Encode {
  return (bytes, start, end, out, at) => {
    const put = inner(bytes, start, end, out, at);
    return put - at - 4 > LONGEST_KEY ? KEY_TOO_LONG : put;
  };
}

/** A type's encoder with those checks of its column that there are, in the order of the reading rules. */
export function checkedEncode(
  column: ColumnModel,
  type: TypeEncoder,
  key: boolean,
  automaton: Automaton | null,
): Encode {
  const literal = (text: string | null) => (text === null ? null : encodeLiteral(column, text));
  let encode = type.encode;
  if (automaton !== null) encode = matching(encode, automaton);
  if (type.compare !== null && (column.min !== null || column.max !== null)) {
    encode = bounded(encode, type.compare, literal(column.min), literal(column.max));
  }
  if (column.oneOf !== null) {
    const allowed = column.oneOf.map((text) => encodeLiteral(column, text));
    encode = type.compare === null ? allowing(encode, allowed) : allowingOrdered(encode, type.compare, allowed);
  }
  return key && type.perByte > 0 ? shortEnough(encode) : encode;
}
