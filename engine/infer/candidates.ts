import type { ColumnModel, ColumnType } from '../../model/column-model.ts';
import type { Encode } from '../encoders/encode.ts';
import { typeEncoder } from '../encoders/type-encoder.ts';

/** A type that a column may turn out to have, tried by the encoder that will load it. */
export interface Candidate {
  readonly type: ColumnType;
  readonly format: string | null;
  readonly encode: Encode;
}

const plain: ColumnModel = {
  name: 'column',
  type: { name: 'text' },
  from: ['column'],
  folder: null,
  required: false,
  optional: false,
  nulls: [],
  quotedNulls: false,
  trim: false,
  letterCase: null,
  normalize: null,
  matches: null,
  min: null,
  max: null,
  oneOf: null,
  formats: [],
  pivot: null,
  fraction: null,
  midnight: false,
  numberFormat: null,
  truthWords: null,
  timezone: null,
  default: null,
  comment: null,
  pii: false,
};

function candidate(type: ColumnType, format: string | null = null): Candidate {
  return { type, format, encode: typeEncoder({ ...plain, type, formats: format === null ? [] : [format] }).encode };
}

/** Pairs that tell day and month apart only by a day beyond the twelfth. */
const dayOrMonth = [
  ['MM/DD/YYYY', 'DD/MM/YYYY'],
  ['FMMM/FMDD/YYYY', 'FMDD/FMMM/YYYY'],
  ['MM-DD-YYYY', 'DD-MM-YYYY'],
  ['MM.DD.YYYY', 'DD.MM.YYYY'],
  ['FMMM.FMDD.YYYY', 'FMDD.FMMM.YYYY'],
] as const;

/** From the narrowest on: the first that takes every value is the column's type. */
export const candidates: readonly Candidate[] = [
  candidate({ name: 'uuid' }),
  candidate({ name: 'integer' }),
  candidate({ name: 'bigint' }),
  candidate({ name: 'numeric' }),
  candidate({ name: 'double precision' }),
  candidate({ name: 'boolean' }),
  candidate({ name: 'date' }),
  candidate({ name: 'date' }, 'YYYY/MM/DD'),
  candidate({ name: 'date' }, 'DD-Mon-YYYY'),
  ...dayOrMonth.flat().map((format) => candidate({ name: 'date' }, format)),
  candidate({ name: 'timestamptz' }),
  candidate({ name: 'timestamp' }),
  candidate({ name: 'time' }),
];

/** The format that reads the same text with day and month the other way round; null where there is none. */
export function otherWayRound(format: string | null): string | null {
  const pair = dayOrMonth.find((formats) => formats.some((each) => each === format));
  return pair?.find((each) => each !== format) ?? null;
}
