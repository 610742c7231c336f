import { basename } from 'node:path';
import type { DefinedTable } from '../../generator/definition/definition-source.ts';
import { modelOf, type Options } from '../../generator/definition/draft.ts';
import { columnNames, constantName } from '../../generator/definition/names.ts';
import { DefinitionError } from '../../model/errors.ts';
import { groupDigits } from '../../model/group-digits.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { TrailerModel } from '../../model/trailer.ts';
import { cannotInfer } from './cannot-infer.ts';
import { findKey, givenKey } from './find-key.ts';
import type { InferredTable } from './infer-file.ts';

/** What a person says of the key. */
export interface KeyOptions {
  readonly key?: readonly string[];
  readonly append?: true;
}

function trailerOptions({ first, line, records }: TrailerModel) {
  return {
    ...(first === null ? { line } : { first }),
    ...(records === null ? {} : { records: records.others === 0 ? records.place : { ...records } }),
  };
}

function sourceOptions(inferred: InferredTable) {
  const { delimiter, quote, skip, comment, encoding, header } = inferred;
  const { lineEnd, blanksAroundQuotes, trailingDelimiter, ragged } = inferred;
  return {
    ...(delimiter === ',' ? {} : { delimiter }),
    ...(quote === '"' ? {} : { quote }),
    ...(encoding === 'utf-8' ? {} : { encoding }),
    ...(header ? {} : { header }),
    ...(inferred.isLoose ? { header: { match: 'loose' } } : {}),
    ...(skip === 0 ? {} : { skip }),
    ...(comment === null ? {} : { comment }),
    ...(inferred.escape === null ? {} : { escape: inferred.escape }),
    ...(lineEnd === 'lf' ? {} : { lineEnd }),
    ...(blanksAroundQuotes ? { blanksAroundQuotes } : {}),
    ...(trailingDelimiter ? { trailingDelimiter } : {}),
    ...(ragged === 'pad' ? { ragged } : {}),
    ...(inferred.trailer === null ? {} : { trailer: trailerOptions(inferred.trailer) }),
  };
}

/** What was found of the file that a person may want to look at. */
function sourceReasons(inferred: InferredTable): readonly string[] {
  const { encodingReason, quote, skip, comment, lineEnd, trailingDelimiter, trailer } = inferred;
  return [
    ...(inferred.escape === null ? [] : [`escape: what comes after ${inferred.escape} stands for itself`]),
    ...(lineEnd === 'lf' ? [] : ['lineEnd: lines end in a carriage return']),
    ...(inferred.blanksAroundQuotes ? ['blanksAroundQuotes: blanks stand between delimiters and quotes'] : []),
    ...(trailingDelimiter ? ['trailingDelimiter: each record ends in a delimiter'] : []),
    ...(inferred.ragged === 'pad' ? ['ragged: records that lack fields at their end have NULL in them'] : []),
    ...(encodingReason === null ? [] : [encodingReason]),
    ...(inferred.isLoose ? ['header: the files write names with other letter cases or blanks'] : []),
    ...(quote === null ? ['quote: no field is quoted; quotes stand inside fields'] : []),
    ...(skip === 0 ? [] : [`skip: ${skip === 1 ? '1 line' : `${groupDigits(skip)} lines`} before the header`]),
    ...(trailer === null
      ? []
      : [`trailer: the last line is no record${trailer.records === null ? '' : ', and tells how many there are'}`]),
    ...(comment === null ? [] : [`comment: lines that begin with ${comment} are no records`]),
  ];
}

/** The option that says which name of the header a column is read from, where that is not its own or stands there twice. */
export function whereFrom(headers: readonly string[], at: number, column: string): Options {
  const name = headers[at] ?? column;
  const same = headers.flatMap((header, place) => (header === name ? [place] : []));
  if (same.length > 1) return { from: { name, nth: same.indexOf(at) + 1 } };
  return name === column ? {} : { from: name };
}

/** Why a limit of rejects stands in the definition; empty where none does. */
function rejectReasons({ refused: { first, count: all }, records }: InferredTable, isOne: boolean): readonly string[] {
  if (first === null) return [];
  const { code, message, line, shown, path } = first;
  const where = `${isOne ? '' : `${basename(path)}, `}line ${groupDigits(line)}: ${shown}`;
  const which = all === 1 ? '' : 'the first ';
  return [
    `rejectLimit: ${groupDigits(all)} of ${groupDigits(records)} records will be rejected: ${which}${code} (${message}), ${where}`,
    'The others load. Mend the file and take the limit away where that is not wanted: it is for each file that comes.',
  ];
}

/**
 * The definition that fits what files were found to be.
 *
 * @param text In which the table's constant must have a name of its own.
 * @throws {EngineError} `cannot-infer` where the key that a person named is none.
 */
export function describeTable(
  name: string,
  files: readonly string[],
  inferred: InferredTable,
  { text, options }: { readonly text: string; readonly options: KeyOptions },
): DefinedTable {
  const { columns, records, header } = inferred;
  const headers = columns.map((column) => column.header);
  const names = columnNames(headers);
  const found = findKey(name, columns, names, records);
  const key =
    options.key !== undefined
      ? givenKey(options.key, columns, names)
      : options.append === true
        ? { columns: [], reason: found.reason }
        : found;
  const draft = columns.map(({ header: from, type, options: own }, at) => {
    const column = names[at] ?? from;
    return [column, { type, options: { ...(header ? whereFrom(headers, at, column) : {}), ...own } }] as const;
  });
  const others =
    files.length > 1
      ? ` and ${files.length === 2 ? '1 other file' : `${groupDigits(files.length - 1)} other files`}`
      : '';
  return {
    name,
    constant: constantName(name, text),
    origin: `Inferred from ${basename(files[0] ?? '')}${others} by \`aspen new\`: ${groupDigits(records)} records.`,
    source: sourceOptions(inferred),
    sourceReasons: sourceReasons(inferred),
    columns: Object.fromEntries(draft),
    reasons: new Map(
      columns.flatMap(({ reason }, at) => (reason === null ? [] : [[names[at] ?? '', reason] as const])),
    ),
    key: key.columns,
    keyReason: key.reason,
    rejectLimit: inferred.refused.most,
    rejectReasons: rejectReasons(inferred, files.length === 1),
  };
}

/** The model of what is to be written. @throws {EngineError} `cannot-infer` where a definition cannot say how files are written. */
export function modelFor(table: DefinedTable, files: readonly string[]): TableModel {
  try {
    return modelOf(table);
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    const what = [...table.sourceReasons, ...error.mistakes.map(({ path, found }) => `${path}: ${found}`)];
    const found = `no definition can say how the file is written (${what.join('; ')})`;
    throw cannotInfer(
      found,
      files[0] ?? '',
      'Take out of the file what is no record and no header, then run it again.',
    );
  }
}
