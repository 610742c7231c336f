import type { ColumnModel } from '../../model/column-model.ts';
import { javaCharset } from '../../model/encodings.ts';
import type { CsvSource, TableModel } from '../../model/table-model.ts';
import type { CatalogColumn, CatalogColumns } from './catalog-column.ts';

/** The class that reads a file's lines for Athena, Hive and Spark, with its parameters. */
export interface Serde {
  readonly library: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * A pattern with a group for each column of a line of fixed width, in the order of the line. Hive's RegexSerDe gives a line that it does
 * not match as NULLs, so that it matches shorter lines too.
 */
function linePattern(columns: readonly ColumnModel[]): string {
  const ranges = columns.flatMap(({ range }) => (range === null ? [] : [range])).sort((a, b) => a.start - b.start);
  let place = 0;
  const groups = ranges.map(({ start, end }) => {
    const gap = start - 1 - place;
    place = end ?? place;
    return `${gap > 0 ? `.{0,${gap}}` : ''}(.${end === null ? '*' : `{0,${end - start + 1}}`})`;
  });
  return `${groups.join('')}.*`;
}

/** The serde of a table's files. */
export function serdeOf({ source, columns }: TableModel, { fields }: Pick<CatalogColumns, 'fields'>): Serde {
  if (source.format === 'csv') return csvSerde(source);
  if (source.format === 'json') return jsonSerde(fields);
  return {
    library: 'org.apache.hadoop.hive.serde2.RegexSerDe',
    parameters: { 'input.regex': linePattern(columns) },
  };
}

/** Keys that are not called as their columns; of several spellings a query knows one. */
function jsonSerde(fields: readonly CatalogColumn[]): Serde {
  const mappings = fields.flatMap(({ name, model }) => {
    const key = model.from[0] ?? name;
    return key === name ? [] : [[`mapping.${name}`, key] as const];
  });
  return { library: 'org.openx.data.jsonserde.JsonSerDe', parameters: Object.fromEntries(mappings) };
}

/**
 * The serde for csv: OpenCSVSerDe is the only one that knows quotes, LazySimpleSerDe the only one that knows
 * encodings. Athena's reader of the former is Trino's CsvDeserializer, "bug for bug compatible".
 */
function csvSerde({ delimiter: parts, quote, escape: mark, encoding }: CsvSource): Serde {
  // Neither knows more than one character; a caution says so.
  const delimiter = parts === 'blanks' ? ' ' : parts.charAt(0);
  const name = javaCharset(encoding);
  const charset = encoding === 'utf-8' || name === null ? {} : { 'serialization.encoding': name };
  if (quote !== null) {
    return {
      library: 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
      parameters: {
        separatorChar: delimiter,
        quoteChar: quote,
        // A character that no line can hold: the default, a backslash, vanishes from every value and takes the closing
        // quote after it along. None at all cannot be told (an empty text is an error).
        escapeChar: mark ?? '\n',
        ...charset,
      },
    };
  }
  // Hive takes a number for the code of a character.
  const code = /[0-9]/.test(delimiter) ? String(delimiter.charCodeAt(0)) : delimiter;
  return {
    library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
    parameters: {
      'field.delim': code,
      'serialization.format': code,
      // As the definition has it: the empty field is NULL, and \N, the default, is text.
      'serialization.null.format': '',
      ...charset,
    },
  };
}
