import { dmsOperations } from './dms-operations.ts';
import { csvEncodings, isPartOfOthers } from './encodings.ts';
import type { Mistake } from './errors.ts';
import { Fields, show } from './fields.ts';
import { readFilePatterns } from './file-pattern.ts';
import { readHeaderLines } from './header-lines.ts';
import { noNullTokens, readNullTokens } from './null-tokens.ts';
import type { CsvSource } from './table-model.ts';
import { readTrailer } from './trailer.ts';

/** Lines; what is longer is no preamble. */
export const mostSkipped = 1000;

/** What a prefix should have been, or null where it is a folder below the source. */
function expectedPrefix(prefix: string): string | null {
  if (!prefix.endsWith('/')) return 'a folder, ending in /';
  if (prefix.startsWith('/')) return 'a folder below the source, without / at the start';
  if (prefix.includes('//')) return 'folders with names, without //';
  if (prefix.includes('..')) return 'a folder below the source, without ..';
  if (prefix.split('/').includes('.')) return 'a folder without . in its path';
  return null;
}

/** The folder of a source's files. */
export function readPrefix(fields: Fields): string {
  const prefix = fields.text('prefix');
  if (prefix === null) {
    if (fields.value('prefix') === undefined) fields.wrong('prefix', 'nothing', 'a folder, ending in /');
    return '';
  }
  const expected = expectedPrefix(prefix);
  if (expected !== null) fields.wrong('prefix', show(prefix), expected);
  return prefix;
}

type CharacterName = 'quote' | 'comment' | 'escape';

/** An option that is one ASCII character. */
export function readCharacter<const Fallback extends string | null>(
  fields: Fields,
  name: CharacterName,
  fallback: Fallback,
): string | Fallback {
  const value = fields.value(name);
  if (value === undefined || (value === null && fallback === null)) return fallback;
  // One byte in each of the encodings, and none that ends a line or a text.
  if (typeof value === 'string' && /^[^\0\r\n\u0080-\uffff]$/.test(value)) return value;
  fields.wrong(name, show(value), 'one ASCII character, which is no line end and not NUL');
  return fallback;
}

/** What a source says of its header: whether there is one, its lines, and how its names are compared. */
function readHeader(fields: Fields): Pick<CsvSource, 'header' | 'headerMatch' | 'headerLines'> {
  const raw = fields.value('header');
  if (typeof raw !== 'object' || raw === null) {
    return { header: fields.flag('header', true), headerMatch: 'exact', headerLines: null };
  }
  const header = fields.within('header', "true, false, or an object such as { match: 'loose' }");
  const headerMatch = header?.choice('match', ['exact', 'loose'], 'exact') ?? 'exact';
  const headerLines = header === null ? null : readHeaderLines(header);
  header?.close();
  return { header: true, headerMatch, headerLines };
}

function readDelimiter(fields: Fields): string {
  const value = fields.value('delimiter');
  if (value === undefined) return ',';
  // One byte for each character in every encoding, and none that ends a line or a text.
  if (typeof value === 'string' && /^[^\0\r\n\u0080-\uffff]{1,8}$/.test(value)) return value;
  fields.wrong('delimiter', show(value), "one to eight ASCII characters without line ends and NUL, or 'blanks'");
  return ',';
}

/** Characters that mean something are different ones, and no part of others. */
function judgeCharacters(fields: Fields, { delimiter, quote, escape: mark, comment, encoding }: CsvSource): void {
  const all: readonly (readonly [name: CharacterName, character: string | null])[] = [
    ['quote', quote],
    ['escape', mark],
    ['comment', comment],
  ];
  const parts = delimiter === 'blanks' ? ' \t' : delimiter;
  for (const [name, characters] of [
    ['delimiter', parts],
    ['quote', quote],
    ['escape', mark],
  ] as const) {
    if (characters === null || !Array.from(characters).some((each) => isPartOfOthers(encoding, each))) continue;
    fields.wrong(name, show(characters), `another character: in ${encoding} this one may be a part of others`);
  }
  for (const [at, [name, character]] of all.entries()) {
    if (character === null) continue;
    const same = all.slice(0, at).find(([, other]) => other === character)?.[0];
    const other = parts.includes(character) ? 'delimiter' : same;
    if (other !== undefined) fields.wrong(name, show(character), `another character than the ${other}`);
  }
}

function readBlanksAroundQuotes(fields: Fields, delimiter: string): boolean {
  const isSaid = fields.flag('blanksAroundQuotes', false);
  if (!isSaid) return false;
  const wrong = (found: string, expected: string) =>
    fields.wrong('blanksAroundQuotes', `true, with ${found}`, expected);
  if (fields.value('quote') === null) wrong('quote: null', 'a quote');
  if (delimiter === 'blanks' || delimiter.includes(' '))
    wrong(`the delimiter ${show(delimiter)}`, 'a delimiter without a space');
  return true;
}

/** Normalises a table's source; null, with its mistakes, where it is not one. */
export function readSource(raw: unknown, path: string, mistakes: Mistake[]): CsvSource | null {
  const fields = Fields.of(raw, path, 'a source, such as csv({ prefix: … })', mistakes);
  if (fields === null) return null;
  if (fields.value('format') !== 'csv') {
    fields.wrong('format', show(fields.value('format')), 'a source, such as csv({ prefix: … })');
    return null;
  }
  const delimiter = readDelimiter(fields);
  const source: CsvSource = {
    format: 'csv',
    prefix: readPrefix(fields),
    delimiter,
    quote: fields.value('quote') === null ? null : readCharacter(fields, 'quote', '"'),
    encoding: fields.choice('encoding', csvEncodings, 'utf-8'),
    ...readHeader(fields),
    multiline: fields.flag('multiline', true),
    ...readNullTokens(fields, noNullTokens),
    files: readFilePatterns(fields, 'files'),
    except: readFilePatterns(fields, 'except'),
    skip: fields.value('skip') === undefined ? 0 : (fields.wholeNumber('skip', 0, mostSkipped) ?? 0),
    comment: readCharacter(fields, 'comment', null),
    escape: readCharacter(fields, 'escape', null),
    lineEnd: fields.choice('lineEnd', ['lf', 'cr'], 'lf'),
    blanksAroundQuotes: readBlanksAroundQuotes(fields, delimiter),
    ragged: fields.choice('ragged', ['reject', 'pad'], 'reject'),
    trailingDelimiter: fields.flag('trailingDelimiter', false),
    dms: fields.value('dms') === undefined ? null : fields.choice('dms', dmsOperations, 'changes'),
    trailer: null,
  };
  const trailer = readTrailer(fields, source, mistakes);
  judgeCharacters(fields, source);
  if (source.trailingDelimiter && delimiter === 'blanks')
    fields.wrong(
      'trailingDelimiter',
      "true, with delimiter: 'blanks'",
      'none: blanks at the end of a line mean nothing',
    );
  if (source.quote === null && source.quotedNulls) {
    fields.wrong('quotedNulls', 'quotedNulls with quote: null', 'no quotedNulls: no field has quotes');
  }
  fields.close(['format', 'dms']);
  return { ...source, trailer };
}
