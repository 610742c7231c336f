import { javaCharset } from '../../model/encodings.ts';
import type { CsvSource, SourceModel, TableModel } from '../../model/table-model.ts';

/** What csv files have that a query does not know. */
function unknownDialect(source: CsvSource): readonly string[] {
  return [
    ...(source.delimiter.length > 1 ? ['another delimiter than one character'] : []),
    ...(source.escape !== null && source.quote === null ? ['escapes'] : []),
    ...(source.blanksAroundQuotes ? ['blanks around quotes'] : []),
    ...(source.ragged === 'pad' ? ['records that lack fields'] : []),
    ...(source.dms === null ? [] : ['what each change does before its columns']),
    ...(source.trailer === null ? [] : ['a trailer, which is no record']),
  ];
}

/** What the files have that a query does not know. */
function unknownShape(source: SourceModel): readonly string[] {
  return [
    ...(source.format === 'csv' ? unknownDialect(source) : []),
    ...(source.format !== 'fixed-width' || source.positions === 'characters' ? [] : ['places that count bytes']),
    ...(source.lineEnd === 'cr' ? ['lines that end in a carriage return'] : []),
    ...(source.comment === null ? [] : ['comments']),
    ...(source.files.length + source.except.length > 0 ? ['others beside them that are not the table’s'] : []),
  ];
}

/** Where a query may see something else than a load reads, as parameters of the catalog's table: key and sentence. */
export function cautionsOf({ source, columns }: TableModel): Readonly<Record<string, string>> {
  const { encoding } = source;
  const csv = source.format === 'csv' ? source : null;
  const cautions: Record<string, string> = {};
  if (csv?.header === true) {
    cautions['aspen.caution.position'] =
      'A query finds columns by their place, in the order of this table; a load finds them by their header. ' +
      'A file whose columns stand in another order, or that lacks one, is loaded rightly and queried wrongly.';
  }
  if (source.format === 'json') {
    cautions['aspen.caution.lines'] =
      'A query fails at a line that is not JSON; a load rejects it. A key that an object lacks is NULL to a query, and a reject to a load ' +
      'unless its column is optional or has a default.';
  } else if (csv === null) {
    cautions['aspen.caution.blanks'] =
      'A query gives each column with the blanks that fill its place up; a load takes them off, and a blank column is NULL.';
    if (encoding !== 'utf-8') {
      cautions['aspen.caution.encoding'] =
        `The files are ${encoding}. A query reads them as UTF-8, so that characters beyond ASCII are broken.`;
    }
  } else if (csv.quote !== null) {
    cautions['aspen.caution.line-breaks'] =
      'A query ends a record at every line break, in quotes too. NULL in the last column is the sign: no whole record has it.';
    cautions['aspen.caution.empty'] = 'An empty field is an empty text to a query, and NULL to a load.';
    if (encoding !== 'utf-8') {
      cautions['aspen.caution.encoding'] =
        `The files are ${encoding}. A query reads them as UTF-8, so that characters beyond ASCII are broken.`;
    }
  }
  if (javaCharset(encoding) === null) {
    cautions['aspen.caution.encoding'] =
      `The files are ${encoding}, which no query knows, so that characters beyond ASCII are broken.`;
  }
  const unknown = unknownShape(source);
  if (unknown.length > 0) {
    cautions['aspen.caution.shape'] =
      `The files have ${unknown.join(', ')}. A query does not know that, and gives rows that a load does not.`;
  }
  if (columns.some(({ folder }) => folder !== null)) {
    cautions['aspen.caution.folders'] =
      'A query expects the folders of the partition keys nested in the order of the keys, and no others of the form ' +
      'name=value among them; a load finds them by their names.';
  }
  return cautions;
}
