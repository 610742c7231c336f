import type { Automaton } from '../../generator/automaton.ts';
import type { ColumnModel } from '../../model/column-model.ts';
import { type ValueCheck, valueChecks } from '../../model/judging-order.ts';
import { limits } from '../../model/limits.ts';
import { rejectNumber } from '../../model/reject-codes.ts';
import { type Compare, compareBytes, type Encode, type TypeEncoder } from './encode.ts';
import { encodeLiteral } from './literal.ts';

const NOT_MATCHED = -rejectNumber('not-matched');
const OUT_OF_BOUNDS = -rejectNumber('out-of-bounds');
const NOT_ALLOWED = -rejectNumber('not-allowed');
const KEY_TOO_LONG = -rejectNumber('key-too-long');

const LONGEST_KEY = limits.keyBytes;
/** Bytes of a value's length, which stands before it. */
const LENGTH = 4;

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
    if (min !== null && compare(out, at + LENGTH, min, LENGTH) < 0) return OUT_OF_BOUNDS;
    if (max !== null && compare(out, at + LENGTH, max, LENGTH) > 0) return OUT_OF_BOUNDS;
    return put;
  };
}

/** Looks the value up among those allowed, by halves: there may be hundreds. */
function allowing(inner: Encode, compare: Compare, values: readonly Buffer[]): Encode {
  const allowed = values.toSorted((a, b) => compare(a, LENGTH, b, LENGTH));
  return (bytes, start, end, out, at) => {
    const put = inner(bytes, start, end, out, at);
    if (put < 0) return put;
    let low = 0;
    let high = allowed.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = compare(out, at + LENGTH, allowed[middle]!, LENGTH);
      if (order === 0) return put;
      if (order < 0) high = middle - 1;
      else low = middle + 1;
    }
    return NOT_ALLOWED;
  };
}

function shortEnough(inner: Encode): Encode {
  return (bytes, start, end, out, at) => {
    const put = inner(bytes, start, end, out, at);
    return put - at - LENGTH > LONGEST_KEY ? KEY_TOO_LONG : put;
  };
}

/** What a column's checks depend on besides its type. */
interface Checked {
  readonly column: ColumnModel;
  readonly type: TypeEncoder;
  readonly key: boolean;
  readonly automaton: Automaton | null;
}

/** Each check around what comes before it; one that the column does not have adds nothing. */
const around: Readonly<Record<ValueCheck, (inner: Encode, checked: Checked) => Encode>> = {
  matches: (inner, { automaton }) => (automaton === null ? inner : matching(inner, automaton)),
  bounds: (inner, { column, type }) => {
    if (type.compare === null || (column.min === null && column.max === null)) return inner;
    const [min, max] = [column.min, column.max].map((text) => (text === null ? null : encodeLiteral(column, text)));
    return bounded(inner, type.compare, min ?? null, max ?? null);
  },
  oneOf: (inner, { column, type }) => {
    if (column.oneOf === null) return inner;
    const values = column.oneOf.map((text) => encodeLiteral(column, text));
    // Where the type has an order, equal values are allowed alike: 1.50 is 1.5, though it is written otherwise.
    return allowing(inner, type.compare ?? compareBytes, values);
  },
  keyLength: (inner, { key, type }) => (key && type.perByte > 0 ? shortEnough(inner) : inner),
};

/** A type's encoder with those checks of its column that there are, in the order of the reading rules. */
export function checkedEncode(
  column: ColumnModel,
  type: TypeEncoder,
  key: boolean,
  automaton: Automaton | null,
): Encode {
  return valueChecks.reduce((inner, check) => around[check](inner, { column, type, key, automaton }), type.encode);
}
