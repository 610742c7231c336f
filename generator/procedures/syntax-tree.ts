/** A node of PostgreSQL's parse tree as `libpg-query` gives it: JSON, in which fields with default values are left out. */
export type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a node, empty where it is not one. */
export function tree(value: unknown): Tree {
  return isTree(value) ? value : {};
}

/** The value as a list, empty where it is not one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a text, null where it is not one. */
export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The value as a number, 0 where it is not one: a 0 is left out of the tree. */
export function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** The texts of a list of names, such as the parts of a qualified one. */
export function names(value: unknown): readonly string[] {
  return list(value).flatMap((item) => stringOf(item) ?? []);
}

/** The fields of a node, or the items of a list. */
export function children(value: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(value)) return value.map((item) => ['', item]);
  return isTree(value) ? Object.entries(value) : [];
}

/** The argument of a named option, such as `LANGUAGE` of a procedure; undefined where it has none. */
export function option(options: unknown, name: string): unknown {
  return definition(options, name)['arg'];
}

/** A named option with its place; empty where it is not there. */
export function definition(options: unknown, name: string): Tree {
  const all = list(options).map((item) => tree(tree(item)['DefElem']));
  return all.find((item) => item['defname'] === name) ?? {};
}

/** The text of a `String` node, null where it is not one. */
export function stringOf(value: unknown): string | null {
  return text(tree(tree(value)['String'])['sval']);
}
