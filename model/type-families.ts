import type { TypeName } from './column-model.ts';

/** Types of characters: they have `matches` and `oneOf`. */
export const textTypes = ['text', 'varchar', 'char'] as const satisfies readonly TypeName[];

/** Types whose values are written exactly, digit by digit. */
const exactNumberTypes = ['smallint', 'integer', 'bigint', 'numeric'] as const satisfies readonly TypeName[];

const floatTypes = ['real', 'double precision'] as const satisfies readonly TypeName[];

/** They have `min`, `max` and `oneOf`. */
export const numberTypes = [...exactNumberTypes, ...floatTypes] as const;

/** Dates and times: they have `min`, `max` and `format`. */
export const momentTypes = ['date', 'time', 'timestamp', 'timestamptz'] as const satisfies readonly TypeName[];

/** Types of columns that can tell which of two rows is the newer one. */
export const orderableTypes = [...numberTypes, ...momentTypes] as const;

/** Types that no key may have: equal values of them can be written in several ways, or are equal only by luck. */
export const keylessTypes = [...floatTypes, 'jsonb'] as const satisfies readonly TypeName[];

const otherTypes = ['boolean', 'uuid', 'jsonb', 'bytea'] as const satisfies readonly TypeName[];

/** Every type, in the order in which the documentation has them. */
export const typeNames: readonly TypeName[] = [...textTypes, ...numberTypes, ...momentTypes, ...otherTypes];

export type MomentType = (typeof momentTypes)[number];
export type OrderableType = (typeof orderableTypes)[number];
export type KeylessType = (typeof keylessTypes)[number];

/** Whether a type, or anything that plain JavaScript has in its place, is in a family. */
export function isOneOf<Member>(family: readonly Member[], value: unknown): value is Member {
  return family.some((member) => member === value);
}
