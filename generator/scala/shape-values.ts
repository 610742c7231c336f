import { usesDialect } from '../../model/dialect.ts';
import type { CsvSource } from '../../model/table-model.ts';
import { type ScalaCall, scalaOption } from './scala-value.ts';

function dialectOf({ delimiter, escape: mark, blanksAroundQuotes }: CsvSource): ScalaCall {
  const named = {
    escape: scalaOption(mark === null ? null : { char: mark }),
    ...(blanksAroundQuotes ? { aroundQuotes: true } : {}),
    ...(delimiter === 'blanks' ? { ofBlanks: true } : {}),
  };
  return { call: 'Dialect', named };
}

/** What the lines of a source's files have that plain csv has not, from the fields outwards. */
export function shapeValues(source: CsvSource): readonly ScalaCall[] {
  const { comment, ragged, trailingDelimiter } = source;
  const isEven = ragged === 'pad' || trailingDelimiter;
  return [
    ...(usesDialect(source) ? [dialectOf(source)] : []),
    ...(isEven ? [{ call: 'EvenLines', args: [ragged === 'pad', trailingDelimiter] }] : []),
    ...(comment === null ? [] : [{ call: 'Comment', args: [{ char: comment }] }]),
  ];
}
