import type { ColumnType } from '../model/column-model.ts';

/** An SQL identifier, quoted: reserved words, mixed case and quotes inside keep their meaning. */
export function quoteIdent(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** An SQL string literal, for a session with `standard_conforming_strings` on. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A relation's qualified name, both parts quoted. */
export function quoteRelation(schema: string, name: string): string {
  return `${quoteIdent(schema)}.${quoteIdent(name)}`;
}

/** A dollar-quoted text, under a tag that does not stand in it. */
export function quoteDollar(text: string, tag: string): string {
  let free = tag;
  // The closing tag begins with a dollar that the text may end in.
  for (let n = 2; `${text}$`.includes(`$${free}$`); n++) free = `${tag}${n}`;
  return `$${free}$${text}$${free}$`;
}

/** A text for an SQL line comment: whatever would end the line is written as an escape. */
export function quoteComment(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** A column's type as SQL writes it. */
export function typeSql(type: ColumnType): string {
  if (type.length !== undefined) return `${type.name}(${type.length})`;
  if (type.precision !== undefined) return `${type.name}(${type.precision}, ${type.scale ?? 0})`;
  return type.name;
}
