import { type Fields, show } from './fields.ts';

/** The words that a column of booleans is written with, instead of PostgreSQL's own. */
export interface TruthWords {
  readonly true: readonly string[];
  readonly false: readonly string[];
}

/** Letters of ASCII have no case in such words, as in PostgreSQL's own. */
const folded = (word: string) => word.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Normalises the words of a column of booleans; null where it has none of its own. */
export function readTruthWords(column: Fields): TruthWords | null {
  const words = { true: column.texts('true'), false: column.texts('false') };
  if (words.true === null && words.false === null) return null;
  for (const name of ['true', 'false'] as const) {
    if (words[name] === null || words[name].length === 0) {
      column.wrong(name, words[name] === null ? 'nothing' : 'an empty list', 'words for both true and false');
    }
  }
  const falses = new Set((words.false ?? []).map(folded));
  const both = (words.true ?? []).find((word) => falses.has(folded(word)));
  if (both !== undefined) column.wrong('false', `${show(both)}, which means true too`, 'a word of its own');
  return { true: words.true ?? [], false: words.false ?? [] };
}
