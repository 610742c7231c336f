import { gzipSync } from 'node:zlib';
import fc, { type GeneratorValue } from 'fast-check';
import { type ContentKind, contentKinds } from '../../../model/content-kinds.ts';
import type { CsvOptions } from '../../../model/index.ts';
import { limits } from '../../../model/limits.ts';
import { field } from '../random-table.ts';
import type { RandomColumn } from './random-column.ts';

/** How a table's files are written. */
export interface RandomSource extends Omit<CsvOptions, 'prefix' | 'files' | 'except'> {
  readonly delimiter: string;
  readonly quote: string | null;
  readonly header: boolean;
  readonly multiline: boolean;
  readonly encoding: 'utf-8' | 'windows-1252' | 'iso-8859-1';
}

/** A file as a load gets it. */
export interface DriftFile {
  readonly uri: string;
  readonly bytes: Buffer;
}

const ODDITIES = [
  ...['"', "'", '""', ',', ';', '\n', '\r', '\r\n', '\n\n', '\r\r\n', '\0', ' ', '\t', '\\', '\x81', '\x9d', '\xff'],
  ...['\xc3', '\xc0\xaf', '\xed\xa0\x80', '\xf0\x9f\x98', '\xf4\x90\x80\x80', '\xe2\x82\xac', '\xef\xbb\xbf', '\x1a'],
  ...['"\n', '\n"', ',"', '",', '"\r', '1', '-', '.', 'e', '\x1f\x8b'],
  ...['\\"', '\\\n', '\\\r\n', '\\,', '||', '|||', 'aaab', ' "', '" ', '\n#', '\r#', ', '],
];
/** Of what the limits look at: as long as they allow, a little shorter and longer; where they are small enough. */
const LENGTHS = [limits.recordBytes, limits.keyBytes, limits.storedValueBytes, limits.storedRecordBytes]
  .filter((length) => length < 10_000)
  .flatMap((length) => [length - 2, length - 1, length, length + 1, length + 7]);

/** What the end of a record that is too long may be missed by. */
const LONG_PIECES = [
  ...['x'.repeat(97), 'ä'.repeat(20), '"', '""', '"""', ',', ';', '\n', '\r\n', '\r', "'", "''", '",\n"'],
];

const toss = (g: GeneratorValue, percent: number) => g(fc.nat, { max: 99 }) < percent;

function fieldOf(g: GeneratorValue, column: RandomColumn | null): string {
  const kind = g(fc.nat, { max: 99 });
  if (kind < 8) return '';
  if (kind < 10) return 'x'.repeat(g(fc.constantFrom, ...LENGTHS, 3));
  if (kind < 12) return `${'['.repeat(limits.jsonLevels + (kind % 2))}${']'.repeat(limits.jsonLevels + (kind % 2))}`;
  if (column === null) return g(fc.constantFrom, 'more', '1', ' ');
  if (kind < 18 && column.nulls.length > 0) return g(fc.constantFrom, ...column.nulls);
  const text = g(() => column.texts);
  return kind < 24 ? ` ${text}\t` : text;
}

/** A record of nearly or several times the bytes that one may have, where that is not too much to make. */
function longRecord(g: GeneratorValue): string {
  if (limits.recordBytes > 10_000 || !toss(g, 4)) return '';
  if (toss(g, 50)) return `${'x'.repeat(limits.recordBytes + g(fc.integer, { min: -2, max: 1 }))}\n`;
  const pieces = g(fc.array, fc.constantFrom(...LONG_PIECES), { minLength: 3, maxLength: 60 });
  return `${g(fc.constantFrom, '', '"', "'")}${pieces.join('')}${g(fc.constantFrom, '', '"', "'", '\n')}`;
}

/** The same with a quote from some record on that nothing closes. */
function unclosed(g: GeneratorValue, records: readonly string[], quote: string): readonly string[] {
  const from = g(fc.nat, { max: records.length });
  const rest = records.slice(from).map((record) => record.replaceAll(quote, ''));
  return [...records.slice(0, from), quote, ...rest];
}

/** What stands in a header, and the columns whose values follow below. */
function headerOf(g: GeneratorValue, columns: readonly RandomColumn[], header: boolean) {
  const read = columns.filter(({ column }) => column.folder === undefined && !('fromFile' in column));
  const all: { readonly title: string; readonly column: RandomColumn | null }[] = read.map((column) => {
    const from = column.column.from ?? column.name;
    if (typeof from === 'string') return { title: from, column };
    if ('start' in from) throw new Error('A file with a header has no places.');
    return { title: 'nth' in from ? from.name : g(fc.constantFrom, ...from), column };
  });
  if (!header) return all;
  if (toss(g, 15)) all.push({ title: g(fc.constantFrom, 'more', '', 'Größe', 'c"'), column: null });
  const [first] = all;
  if (first !== undefined && toss(g, 5)) all.push(first);
  // A file lacks columns now and then, and those that it may lack more often.
  const there = all.filter(({ column }) => !toss(g, column?.column.optional === true ? 25 : 2));
  return g(() => fc.shuffledSubarray(there, { minLength: there.length }));
}

/** The header as it should be, or as another program writes it. */
function titleLine(g: GeneratorValue, titles: string, delimiter: string): string {
  if (toss(g, 3)) return titles.replaceAll(delimiter, g(fc.constantFrom, ',', ';', '\t', '|', ':'));
  return toss(g, 2) ? titles.toUpperCase() : titles;
}

/** The trailer as it should be, or nearly. */
function trailerLine(g: GeneratorValue, { trailer }: RandomSource, delimiter: string, records: number): string {
  if (trailer === undefined || trailer === null || toss(g, 15)) return '';
  const count = g(fc.constantFrom, records, records, records + 1, `00${records}`, '1,0', 'x', '');
  const parts = ['TRL', String(count), g(fc.constantFrom, '0', '12', '-1.50', ' 7 ', '1,5', '')];
  const line = trailer.first === undefined ? `${parts.join(':')}:` : parts.join(delimiter);
  return `${line}\n`.repeat(toss(g, 6) ? 2 : 1) + (toss(g, 10) ? 'note\n' : '');
}

function textOf(g: GeneratorValue, columns: readonly RandomColumn[], source: RandomSource): string {
  const { quote, header, skip = 0 } = source;
  const delimiter = source.delimiter === 'blanks' ? ' ' : source.delimiter;
  const fields = headerOf(g, columns, header);
  const usual = source.lineEnd === 'cr' ? '\r' : g(fc.constantFrom, '\n', '\n', '\r\n');
  const line = (texts: readonly string[]) =>
    texts.map((text) => field(text, toss(g, 12), delimiter, quote)).join(delimiter) +
    (source.trailingDelimiter === true && !toss(g, 5) ? delimiter : '');
  const records = Array.from({ length: g(fc.constantFrom, 0, 1, 3, 8, 20, 40) }, () => {
    const texts = fields.map(({ column }) => fieldOf(g, column));
    if (toss(g, source.ragged === 'pad' ? 30 : 3)) texts.pop();
    if (toss(g, 3)) texts.push('one more');
    return `${longRecord(g)}${line(texts)}${toss(g, 4) ? '\n\n' : usual}`;
  });
  const titles = header ? titleLine(g, line(fields.map(({ title }) => title)), delimiter) + usual : '';
  const blank = toss(g, 6) ? g(fc.constantFrom, '\n', '\r\n', '\n\r\n\n', '\r\r\n', ' \n') : '';
  const all = quote !== null && toss(g, 5) ? unclosed(g, records, quote) : records;
  const before = `note "1${usual}`.repeat(toss(g, 5) ? 1 : skip);
  const end = trailerLine(g, source, delimiter, records.length);
  const text = `${toss(g, 12) ? '\u{feff}' : ''}${before}${blank}${titles}${all.join('')}${end}`;
  return toss(g, 15) ? text.trimEnd() : text;
}

/** Bytes that begin as what is no text does. */
export function beginAs({ signature }: ContentKind): Buffer {
  const bytes = Buffer.alloc(300, 'a,b\n');
  // Any byte but zero, where it does not matter.
  for (const [at, hex] of signature) bytes.write(hex.replaceAll('..', '61'), at, 'hex');
  return bytes;
}

/** Puts something in that nobody meant. */
function spoil(g: GeneratorValue, bytes: Buffer): Buffer {
  const at = g(fc.nat, { max: bytes.length });
  const put = Buffer.from(g(fc.constantFrom, ...ODDITIES), 'latin1');
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + g(fc.constantFrom, 0, 0, 1, 2, 9))]);
}

/** Zeros, as tapes and block devices leave them after a member. */
const padding = (g: GeneratorValue) => Buffer.alloc(g(fc.constantFrom, 0, 0, 1, 7, 600));

function pack(g: GeneratorValue, bytes: Buffer): Buffer {
  const half = bytes.length >> 1;
  const packed = toss(g, 40)
    ? Buffer.concat([gzipSync(bytes.subarray(0, half)), padding(g), gzipSync(bytes.subarray(half)), padding(g)])
    : gzipSync(bytes);
  if (toss(g, 20)) return packed.subarray(0, g(fc.nat, { max: packed.length }));
  return toss(g, 20) ? spoil(g, packed) : packed;
}

/** The folders of a path, with values of the columns that are read from them. */
function foldersOf(g: GeneratorValue, columns: readonly RandomColumn[]): string {
  return columns
    .flatMap(({ column: { folder }, texts }) => {
      if (folder === undefined || toss(g, 8)) return [];
      const text = g(() => texts);
      const odd = g(fc.constantFrom, '%', '%zz', '%C3', '+', '%2B', '=', '%41', 'é');
      return [`${folder}=${toss(g, 20) ? odd + text.replaceAll('/', '') : encodeURIComponent(text)}/`];
    })
    .join('');
}

/** A file of a table: mostly as somebody meant it, often with something in it that nobody did. */
export function randomFile(g: GeneratorValue, columns: readonly RandomColumn[], source: RandomSource): DriftFile {
  let bytes: Buffer = Buffer.from(textOf(g, columns, source), source.encoding === 'utf-8' ? 'utf8' : 'latin1');
  if (toss(g, 3)) bytes = Buffer.from(g(fc.uint8Array, { maxLength: 200 }));
  if (toss(g, 2)) bytes = beginAs(g(fc.constantFrom, ...contentKinds));
  const spoilt = g(fc.constantFrom, 0, 0, 1, 2, 5);
  for (let i = 0; i < spoilt; i++) bytes = spoil(g, bytes);
  const isPacked = toss(g, 6);
  return {
    uri: `file:///in/${foldersOf(g, columns)}a.csv${isPacked ? '.gz' : ''}`,
    bytes: isPacked ? pack(g, bytes) : bytes,
  };
}
