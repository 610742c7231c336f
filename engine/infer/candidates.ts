import { columnModel, type DraftColumn, type Options } from '../../generator/definition/draft.ts';
import type { TypeName } from '../../model/column-types.ts';
import type { Encode } from '../encoders/encode.ts';
import { typeEncoder } from '../encoders/type-encoder.ts';
import type { CandidateDraft, Family } from './candidate-draft.ts';
import { momentDrafts } from './moment-candidates.ts';
import { numberDrafts } from './number-candidates.ts';

/** A column that values are tried on, by the encoder that will load them. */
export interface Candidate extends CandidateDraft {
  readonly encode: Encode;
}

const plain = (type: TypeName, family: Family, options: Options = {}): CandidateDraft => ({
  type,
  options,
  family,
  reading: null,
});

const words = (yes: string, no: string): CandidateDraft =>
  plain('boolean', 'truth values', { true: [yes], false: [no] });

const withEncoder = (draft: CandidateDraft): Candidate => ({
  ...draft,
  encode: typeEncoder(columnModel(draft)).encode,
});

/** Made when they are first asked for: they are many, and most commands infer nothing. */
function whenAsked(drafts: readonly CandidateDraft[]): () => readonly Candidate[] {
  let made: readonly Candidate[] | null = null;
  return () => {
    made ??= drafts.map(withEncoder);
    return made;
  };
}

/** Values as PostgreSQL itself writes them, from the narrowest type on: the first that takes every value is the column. */
export const plainCandidates = whenAsked([
  plain('uuid', 'uuids'),
  plain('integer', 'numbers'),
  plain('bigint', 'numbers'),
  plain('numeric', 'numbers'),
  plain('double precision', 'numbers'),
  plain('boolean', 'truth values'),
  plain('date', 'dates'),
  plain('timestamptz', 'times'),
  plain('timestamp', 'times'),
  plain('time', 'times'),
]);

/** Numbers as people write them. */
export const numberCandidates = whenAsked(numberDrafts);

/** Words of truth of languages that PostgreSQL does not know; single letters may be anything. */
export const truthWords: readonly (readonly [yes: string, no: string])[] = [
  ['ja', 'nein'],
  ['oui', 'non'],
  ['sí', 'no'],
  ['si', 'no'],
  ['sì', 'no'],
  ['sim', 'não'],
  ['tak', 'nie'],
];

/** What else people write: words of truth, dates and times. */
export const otherCandidates = whenAsked([...truthWords.map(([yes, no]) => words(yes, no)), ...momentDrafts]);

/** How a column's values are written, besides NULLs and blanks around them. */
export function columnEncode({ type, options }: DraftColumn): Encode {
  return typeEncoder(columnModel({ type, options })).encode;
}
