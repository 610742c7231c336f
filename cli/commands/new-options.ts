import type { Told } from '../../engine/infer/infer-file.ts';
import type { CsvEncoding } from '../../model/encodings.ts';

/** What `aspen new` takes besides the table's name. */
export interface NewOptions {
  readonly from: readonly string[];
  readonly table?: string;
  readonly delimiter?: string;
  readonly quote?: string;
  readonly encoding?: CsvEncoding;
  readonly header?: boolean;
  readonly skip?: number;
  readonly key?: readonly string[];
  readonly append?: true;
  /** The table whose definition is to take the files too. */
  readonly update?: string;
  readonly write?: true;
}

const named: ReadonlyMap<string, string> = new Map([
  ['tab', '\t'],
  ['\\t', '\t'],
  ['comma', ','],
  ['semicolon', ';'],
  ['pipe', '|'],
  ['space', ' '],
]);

/** What the options say of how the files are written. */
export function toldBy({ delimiter, quote, encoding, header, skip }: NewOptions): Told {
  return {
    ...(delimiter === undefined ? {} : { delimiter: named.get(delimiter) ?? delimiter }),
    ...(quote === undefined ? {} : { quote: quote === 'none' ? null : quote }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(header === undefined ? {} : { header }),
    ...(skip === undefined ? {} : { skip }),
  };
}
