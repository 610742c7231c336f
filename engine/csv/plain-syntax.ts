import { usesDialect } from '../../model/dialect.ts';
import { isUtf16 } from '../../model/encodings.ts';
import type { CsvSource } from '../../model/table-model.ts';
import type { PlainSyntax } from '../record/text-format.ts';

/** Whether records can be read from any line of a file on. */
export function isSplittableCsv(source: CsvSource): boolean {
  return (source.quote === null || !source.multiline) && !isUtf16(source.encoding) && plainSyntax(source, 1) !== null;
}

/**
 * How most records of a csv file look; null where an option makes all of them look otherwise. One that joins the model has to
 * be judged here.
 */
export function plainSyntax(source: CsvSource, fields: number): PlainSyntax | null {
  const {
    delimiter,
    quote,
    multiline,
    format,
    prefix,
    encoding,
    header,
    headerMatch,
    headerLines,
    nulls,
    quotedNulls,
    ...others
  } = source;
  const { files, except, skip, comment, escape: mark, lineEnd, blanksAroundQuotes, ...more } = others;
  const { ragged, trailingDelimiter, trailer, dms, ...unjudged } = more;
  unjudged satisfies Record<string, never>;
  if (comment !== null || ragged === 'pad' || trailingDelimiter || trailer !== null || usesDialect(source)) return null;
  return {
    delimiter: delimiter.charCodeAt(0),
    quote: quote === null ? null : quote.charCodeAt(0),
    multiline,
    fields,
  };
}
