/** What a type is, besides its name. */
interface TypeFacts {
  /** The function that defines a column of it. */
  readonly builder: string;
  readonly family: 'text' | 'whole' | 'decimal' | 'float' | 'moment' | 'other';
  /** The size of each of its values in PostgreSQL; null where one may be of any length. */
  readonly bytes: number | null;
  /** Whether its fields may hold more than ASCII, so that the file's encoding matters. */
  readonly letters: boolean;
  /** Whether it may be a key: not where equal values can be written in several ways, or are equal only by luck. */
  readonly key: boolean;
}

/**
 * The column types that a definition may use, by PostgreSQL's own names, in the order in which the documentation has
 * them. Nothing else lists them: families are taken from here, by code and as types.
 */
export const columnTypes = {
  text: { builder: 'text', family: 'text', bytes: null, letters: true, key: true },
  varchar: { builder: 'varchar', family: 'text', bytes: null, letters: true, key: true },
  char: { builder: 'char', family: 'text', bytes: null, letters: true, key: true },
  smallint: { builder: 'smallint', family: 'whole', bytes: 2, letters: false, key: true },
  integer: { builder: 'integer', family: 'whole', bytes: 4, letters: false, key: true },
  bigint: { builder: 'bigint', family: 'whole', bytes: 8, letters: false, key: true },
  numeric: { builder: 'numeric', family: 'decimal', bytes: null, letters: false, key: true },
  real: { builder: 'real', family: 'float', bytes: 4, letters: false, key: false },
  'double precision': { builder: 'doublePrecision', family: 'float', bytes: 8, letters: false, key: false },
  date: { builder: 'date', family: 'moment', bytes: 4, letters: false, key: true },
  time: { builder: 'time', family: 'moment', bytes: 8, letters: false, key: true },
  timestamp: { builder: 'timestamp', family: 'moment', bytes: 8, letters: false, key: true },
  timestamptz: { builder: 'timestamptz', family: 'moment', bytes: 8, letters: false, key: true },
  boolean: { builder: 'boolean', family: 'other', bytes: 1, letters: false, key: true },
  uuid: { builder: 'uuid', family: 'other', bytes: 16, letters: false, key: true },
  jsonb: { builder: 'jsonb', family: 'other', bytes: null, letters: true, key: false },
  bytea: { builder: 'bytea', family: 'other', bytes: null, letters: false, key: true },
} as const satisfies Readonly<Record<string, TypeFacts>>;

/** PostgreSQL's own names of the column types that a definition may use. */
export type TypeName = keyof typeof columnTypes;

/** Every type, in the order of the documentation. */
export const typeNames = Object.keys(columnTypes).filter((name): name is TypeName => name in columnTypes);

type Where<Facts> = { [Name in TypeName]: (typeof columnTypes)[Name] extends Facts ? Name : never }[TypeName];

/** The types whose facts are these. */
function typesWhere<const Facts extends Partial<TypeFacts>>(facts: Facts): readonly Where<Facts>[] {
  const wanted = Object.entries(facts);
  return typeNames.filter((name): name is Where<Facts> => {
    const own: ReadonlyMap<string, unknown> = new Map(Object.entries(columnTypes[name]));
    return wanted.every(([fact, value]) => own.get(fact) === value);
  });
}

/** Types of characters: they have `matches` and `oneOf`. */
export const textTypes = typesWhere({ family: 'text' });

/** Whole numbers of a fixed size. */
export const wholeTypes = typesWhere({ family: 'whole' });

/** Types whose values are written exactly, digit by digit. */
export const exactNumberTypes = [...wholeTypes, ...typesWhere({ family: 'decimal' })] as const;

/** They have `min`, `max` and `oneOf`. */
export const numberTypes = [...exactNumberTypes, ...typesWhere({ family: 'float' })] as const;

/** Dates and times: they have `min`, `max` and `format`. */
export const momentTypes = typesWhere({ family: 'moment' });

/** Types of columns that can tell which of two rows is the newer one. */
export const orderableTypes = [...numberTypes, ...momentTypes] as const;

/** Types that no key may have: equal values of them can be written in several ways, or are equal only by luck. */
export const keylessTypes = typesWhere({ key: false });

export type TextType = (typeof textTypes)[number];
export type WholeType = (typeof wholeTypes)[number];
export type NumberType = (typeof numberTypes)[number];
export type MomentType = (typeof momentTypes)[number];
export type OrderableType = (typeof orderableTypes)[number];
export type KeylessType = (typeof keylessTypes)[number];

/** Whether a type, or anything that plain JavaScript has in its place, is in a family. */
export function isOneOf<Member>(family: readonly Member[], value: unknown): value is Member {
  return family.some((member) => member === value);
}
