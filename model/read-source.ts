import { csvEncodings, isPartOfOthers } from './encodings.ts';
import type { Mistake } from './errors.ts';
import { Fields, show } from './fields.ts';
import { noNullTokens, readNullTokens } from './null-tokens.ts';
import type { CsvSource } from './table-model.ts';

/** What a prefix should have been, or null where it is a folder below the source. */
function expectedPrefix(prefix: string): string | null {
  if (!prefix.endsWith('/')) return 'a folder, ending in /';
  if (prefix.startsWith('/')) return 'a folder below the source, without / at the start';
  if (prefix.includes('//')) return 'folders with names, without //';
  if (prefix.includes('..')) return 'a folder below the source, without ..';
  if (prefix.split('/').includes('.')) return 'a folder without . in its path';
  return null;
}

function readPrefix(fields: Fields): string {
  const prefix = fields.text('prefix');
  if (prefix === null) {
    if (fields.value('prefix') === undefined) fields.wrong('prefix', 'nothing', 'a folder, ending in /');
    return '';
  }
  const expected = expectedPrefix(prefix);
  if (expected !== null) fields.wrong('prefix', show(prefix), expected);
  return prefix;
}

function readCharacter(fields: Fields, name: 'delimiter' | 'quote', fallback: string): string {
  const value = fields.value(name);
  if (value === undefined) return fallback;
  // One byte in each of the encodings, and none that ends a line or a text.
  if (typeof value === 'string' && /^[^\0\r\n\u0080-\uffff]$/.test(value)) return value;
  fields.wrong(name, show(value), 'one ASCII character, which is no line end and not NUL');
  return fallback;
}

/** What a source says of its header: whether there is one, or how its names are compared. */
function readHeader(fields: Fields): Pick<CsvSource, 'header' | 'headerMatch'> {
  const raw = fields.value('header');
  if (typeof raw !== 'object' || raw === null) return { header: fields.flag('header', true), headerMatch: 'exact' };
  const header = fields.within('header', "true, false, or { match: 'loose' }");
  const headerMatch = header?.choice('match', ['exact', 'loose'], 'exact') ?? 'exact';
  header?.close();
  return { header: true, headerMatch };
}

/** Normalises a table's source; null, with its mistakes, where it is not one. */
export function readSource(raw: unknown, path: string, mistakes: Mistake[]): CsvSource | null {
  const fields = Fields.of(raw, path, 'a source, such as csv({ prefix: … })', mistakes);
  if (fields === null) return null;
  if (fields.value('format') !== 'csv') {
    fields.wrong('format', show(fields.value('format')), 'a source, such as csv({ prefix: … })');
    return null;
  }
  const source: CsvSource = {
    format: 'csv',
    prefix: readPrefix(fields),
    delimiter: readCharacter(fields, 'delimiter', ','),
    quote: fields.value('quote') === null ? null : readCharacter(fields, 'quote', '"'),
    encoding: fields.choice('encoding', csvEncodings, 'utf-8'),
    ...readHeader(fields),
    multiline: fields.flag('multiline', true),
    ...readNullTokens(fields, noNullTokens),
  };
  if (source.quote === source.delimiter) {
    fields.wrong('quote', show(source.quote), 'another character than the delimiter');
  }
  for (const name of ['delimiter', 'quote'] as const) {
    const character = source[name];
    if (character === null || !isPartOfOthers(source.encoding, character)) continue;
    const expected = `another character: in ${source.encoding} this one may be a part of others`;
    fields.wrong(name, show(character), expected);
  }
  if (source.quote === null && source.quotedNulls) {
    fields.wrong('quotedNulls', 'quotedNulls with quote: null', 'no quotedNulls: no field has quotes');
  }
  fields.close(['format']);
  return source;
}
