import type { AnswerColumn, AnswerRow } from '../runtime/query.ts';

/** Ids in `pg_type` of the types whose text is JSON as it is, or nearly. Source: pg_type.dat of PostgreSQL. */
const BOOL = 16;
const INT8 = 20;
const SMALL_NUMBERS = new Set([21, 23, 26]);
const FLOATS = new Set([700, 701]);
const JSONS = new Set([114, 3802]);

/**
 * A value as JSON: truth values, numbers that a program reads exactly, and JSON as themselves; all else as the text that
 * PostgreSQL gives it.
 */
function valueJson(text: string | null, type: number): string {
  if (text === null) return 'null';
  if (type === BOOL) return text === 't' ? 'true' : 'false';
  if (SMALL_NUMBERS.has(type)) return text;
  if (type === INT8 && Number.isSafeInteger(Number(text))) return text;
  if (FLOATS.has(type) && Number.isFinite(Number(text))) return text;
  // The type json keeps its blanks, line breaks among them; between tokens they mean nothing.
  if (JSONS.has(type)) return text.replaceAll(/[\t\r\n]/g, ' ');
  return JSON.stringify(text);
}

/** The columns' names; one that comes again has its number after it, so that no value hides another. */
function uniqueNames(columns: readonly AnswerColumn[]): readonly string[] {
  const taken = new Set<string>();
  for (const { name } of columns) {
    let unique = name;
    for (let number = 2; taken.has(unique); number++) unique = `${name}_${number}`;
    taken.add(unique);
  }
  return [...taken];
}

/** Makes rows into JSON, as an object of each. */
export function answerJson(columns: readonly AnswerColumn[]): (row: AnswerRow) => string {
  const keys = uniqueNames(columns).map((name) => JSON.stringify(name));
  return (row) => `{${columns.map(({ type }, at) => `${keys[at]}:${valueJson(row[at] ?? null, type)}`).join(',')}}`;
}
