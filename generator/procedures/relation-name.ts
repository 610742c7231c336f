import type { Relation } from './facts.ts';

const SYSTEM = new Set(['pg_catalog', 'information_schema']);

/** A relation's name as plans and counters have it: `schema.name`, without quotes. */
export function qualifiedName(schema: string, name: string): string {
  return `${schema}.${name}`;
}

/** A relation as a definition writes it: `name` or `schema.name`; a part with a dot in it stands in double quotes. */
export function parseRelationName(text: string, defaultSchema: string): string {
  const parts = text.match(/"(?:[^"]|"")*"|[^".]+/g) ?? [];
  const [first, second] = parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
  if (first === undefined || second === undefined) return qualifiedName(defaultSchema, first ?? text);
  return qualifiedName(first, second);
}

/**
 * The qualified name of a relation that SQL names; null for one of PostgreSQL's own.
 *
 * @param searchPath The schemas that are looked through when it has none, as PostgreSQL does.
 */
export function resolveRelation(
  { schema, name }: Relation,
  searchPath: readonly string[],
  isKnown: (qualified: string) => boolean,
): string | null {
  if (schema !== null) return SYSTEM.has(schema) || schema.startsWith('pg_') ? null : qualifiedName(schema, name);
  const places = searchPath.filter((place) => !SYSTEM.has(place) && !/^(?:pg_|\$)/.test(place));
  const found = places.map((place) => qualifiedName(place, name)).find(isKnown);
  if (found !== undefined) return found;
  const [first] = places;
  return first === undefined || name.startsWith('pg_') ? null : qualifiedName(first, name);
}
