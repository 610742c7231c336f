/** A value of a template. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** An object of a template; what it does not have is undefined. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** True for an object, which a list is not. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at the end of a path; undefined where it does not go so far. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let inner = value;
  for (const step of path) {
    if (isObject(inner)) inner = Object.hasOwn(inner, step) ? inner[step] : undefined;
    else if (Array.isArray(inner) && typeof step === 'number') inner = inner[step];
    else return undefined;
  }
  return inner;
}

/** The values of a list; of anything else, it alone, and nothing of what is not there. */
export function each(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** A text or a number, as a text; null for anything else. */
export function text(value: Json | undefined): string | null {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? `${value}`
      : null;
}

/** The texts of a list. */
export function texts(value: Json | undefined): readonly string[] {
  return each(value).flatMap((item) => text(item) ?? []);
}

/** A number that may be written as a text; null for anything else. */
export function number(value: Json | undefined): number | null {
  const written = text(value);
  return written === null || written === '' || Number.isNaN(Number(written)) ? null : Number(written);
}

/** A boolean that may be written as a text; null for anything else. */
export function boolean(value: Json | undefined): boolean | null {
  const written = text(value)?.toLowerCase();
  return written === 'true' ? true : written === 'false' ? false : null;
}
