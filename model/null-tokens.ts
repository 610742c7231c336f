import { type Fields, show } from './fields.ts';

/** Which fields mean NULL besides the empty one. */
export interface NullTokens {
  readonly nulls: readonly string[];
  /** These tokens mean NULL where they stand in quotes too. */
  readonly quotedNulls: boolean;
}

/** What a table without a word about it has. */
export const noNullTokens: NullTokens = { nulls: [], quotedNulls: false };

/** Normalises `nulls` and `quotedNulls` of a source, or of a column that has its source's where it says nothing. */
export function readNullTokens(fields: Fields, inherited: NullTokens): NullTokens {
  const nulls = fields.texts('nulls', true) ?? inherited.nulls;
  const quotedNulls = fields.flag('quotedNulls', inherited.quotedNulls);
  if (fields.value('quotedNulls') === true && nulls.length === 0) {
    fields.wrong('quotedNulls', 'quotedNulls without nulls', "nulls, such as nulls: ['', 'NULL']");
  }
  if (nulls.includes('') && !quotedNulls) {
    const expected = 'quotedNulls: true, for a quoted one too: an empty field without quotes is NULL anyway';
    fields.wrong('nulls', `${show('')} among the tokens`, expected);
  }
  return { nulls, quotedNulls };
}
