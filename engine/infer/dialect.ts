import { limits } from '../../model/limits.ts';
import type { CsvSource } from '../../model/table-model.ts';
import type { CsvRecords } from '../csv/csv-records.ts';
import { openRecords } from '../csv/open-records.ts';
import { NEED_MORE } from '../record/text-format.ts';
import { FEW } from './refused-records.ts';

const LF = 0x0a;
const CR = 0x0d;
const HASH = 0x23;
const QUOTE = 0x22;
const DELIMITERS = [',', ';', '\t', '|', '\u0001', '^', '~'];
const LONG_DELIMITERS = ['||', '::', ';;', '|~|', '~|~', '^|^'];
const QUOTES = ['"', null, "'"] as const;
/** This many records tell. */
const MOST_RECORDS = 2000;
/** This many lines of a report's title may stand before the header. */
const MOST_TITLE = 30;

/** What records have that those of most files have not. */
type Oddities = Pick<CsvSource, 'escape' | 'lineEnd' | 'blanksAroundQuotes' | 'trailingDelimiter' | 'ragged'>;

/** How a csv file is written. */
export interface Dialect extends Oddities {
  readonly delimiter: string;
  readonly quote: string | null;
  /** Lines before the header. */
  readonly skip: number;
  readonly comment: string | null;
}

/** What a person says of it; what is left out is found out. */
export type ToldDialect = Partial<Omit<Dialect, keyof Oddities>>;

/** A file of which only the dialect is known, as its records are found. */
export function sourceIn(dialect: Omit<Dialect, 'skip' | 'comment'>): CsvSource {
  return {
    ...dialect,
    ...{
      format: 'csv',
      prefix: '',
      encoding: 'utf-8',
      header: true,
      headerMatch: 'exact',
      headerLines: null,
      multiline: true,
    },
    ...{ nulls: [], quotedNulls: false, files: [], except: [], skip: 0, comment: null, trailer: null, dms: null },
  };
}

interface Shape extends Dialect {
  /** Records that have as many fields as most, those that have not, and those that cannot be read. */
  readonly regular: number;
  readonly odd: number;
  readonly broken: number;
  readonly fields: number;
  /** Records that have a field in double quotes, where those are not what fields are quoted by. */
  readonly wrapped: number;
  readonly isRagged: boolean;
}

interface Record {
  readonly fields: number;
  readonly isBroken: boolean;
  readonly line: number;
  readonly isComment: boolean;
  readonly isWrapped: boolean;
  /** Fields that are not empty. */
  readonly filled: number;
}

/** The beginning of a file. */
interface Beginning {
  readonly bytes: Buffer;
  /** It is all there is. */
  readonly isWhole: boolean;
}

function hasWrapped(bytes: Buffer, { fields, starts, ends }: CsvRecords): boolean {
  const most = Math.min(fields, starts.length);
  for (let field = 0; field < most; field++) {
    const [start, end] = [starts[field]!, ends[field]!];
    if (end - start > 1 && bytes[start] === QUOTE && bytes[end - 1] === QUOTE) return true;
  }
  return false;
}

function filledFields({ fields, starts, ends }: CsvRecords): number {
  let filled = 0;
  for (let field = 0; field < Math.min(fields, starts.length); field++) if (ends[field]! > starts[field]!) filled++;
  return filled;
}

function recordsOf({ bytes, isWhole }: Beginning, source: CsvSource): readonly Record[] {
  const scanner = openRecords(source, limits.fileColumns);
  const records: Record[] = [];
  let line = 1;
  for (let at = 0; at < bytes.length && records.length < MOST_RECORDS; ) {
    const end = scanner.scan(bytes, at, bytes.length, isWhole);
    if (end === NEED_MORE) break;
    if (!scanner.isBlank(bytes, at, end)) {
      const isComment = bytes[at] === HASH;
      records.push({
        fields: scanner.error === 0 ? scanner.fields : 0,
        isBroken: scanner.error !== 0,
        line,
        isComment,
        filled: filledFields(scanner),
        isWrapped: source.quote !== '"' && hasWrapped(bytes, scanner),
      });
    }
    line += scanner.newlines;
    at = end;
  }
  return records;
}

/** How many fields most records have; more of them where as many records have fewer. */
function usual(records: readonly Record[]): number {
  const times = new Map<number, number>();
  for (const { fields, isBroken } of records) if (!isBroken) times.set(fields, (times.get(fields) ?? 0) + 1);
  const [most] = [...times].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  return most?.[0] ?? 1;
}

/** Whether most names of a header would be empty: it is the line of a title that a spreadsheet filled up with delimiters. */
const hasEmptyNames = (record: Record | undefined) =>
  record !== undefined && record.filled * 2 <= record.fields && record.fields > 2;

/** The first record soon after a title that has a value in each field: the header. */
function namesAfter(records: readonly Record[], title: number, fields: number): number {
  return records.findIndex(
    (record, at) => at > title && at <= title + MOST_TITLE && record.fields === fields && record.filled === fields,
  );
}

/** Whether records lack fields at their end, among full ones and too often for a fault of single ones; the header is full. */
function lackFields(records: readonly Record[], fields: number): boolean {
  const short = records.filter((record) => record.fields < fields);
  const lastFull = records.findLastIndex((record) => record.fields === fields);
  const amongFull = records.slice(0, lastFull).filter((record) => record.fields < fields).length;
  return (
    records[0]?.fields === fields &&
    records.every((record) => !record.isBroken && record.fields > 1 && record.fields <= fields) &&
    short.length > 1 &&
    amongFull > 0 &&
    short.length * FEW > records.length
  );
}

function shapeOf(beginning: Beginning, told: ToldDialect, written: Omit<Dialect, 'skip' | 'comment'>): Shape {
  const all = recordsOf(beginning, sourceIn(written));
  const others = all.filter(({ isComment }) => !isComment);
  const fields = usual(others.length === 0 ? all : others);
  const whole = (record: Record) => record.fields === fields && !record.isBroken;
  const start = all.findIndex(whole);
  const filledUp = hasEmptyNames(all[start]) ? namesAfter(all, start, fields) : -1;
  const isFilledUp = filledUp >= 0 && start === 0;
  const first = isFilledUp ? filledUp : start;
  const comments = all.filter(({ isComment, fields: own }) => isComment && own !== fields);
  const comment = told.comment !== undefined ? told.comment : comments.length > 0 ? '#' : null;
  const before = all.slice(0, Math.max(0, first)).filter(({ isComment }) => comment === null || !isComment);
  // A header of nearly as many fields is a header all the same.
  const isShort = before.slice(0, isFilledUp ? 0 : before.length).every((record) => record.fields * 2 <= fields);
  const isTitle = told.skip === undefined && fields > 1 && isShort && before.length > 0 && before.length <= MOST_TITLE;
  const skip = told.skip ?? (isTitle ? (all[first]?.line ?? 1) - 1 : 0);
  const records = all.filter(({ line, isComment }) => line > skip && (comment === null || !isComment));
  const regular = records.filter((record) => record.fields === fields && !record.isBroken).length;
  const broken = records.filter(({ isBroken }) => isBroken).length;
  const wrapped = records.filter(({ isWrapped }) => isWrapped).length;
  const isRagged = lackFields(records, fields);
  return {
    ...written,
    skip,
    comment,
    fields,
    regular,
    broken,
    wrapped,
    isRagged,
    odd: records.length - regular - broken,
  };
}

/** `sep=;`, which tells Excel the delimiter. */
function toldBySep(bytes: Buffer): string | null {
  const end = bytes.indexOf(LF);
  return /^"?sep=(.)"?\r?$/i.exec(bytes.toString('latin1', 0, end < 0 ? bytes.length : end))?.[1] ?? null;
}

/** The better one: fewer records that cannot be read, fewer that differ from the others, more fields, fewer lines left out. */
function better(a: Shape, b: Shape): Shape {
  const wrong = (shape: Shape) => (shape.fields < 2 ? Number.POSITIVE_INFINITY : shape.broken + shape.odd);
  const order = wrong(a) - wrong(b) || b.fields - a.fields || a.skip - b.skip;
  return order > 0 ? b : a;
}

/** A delimiter of several characters, where the header has it, and its first character nowhere else. */
function longDelimiter(bytes: Buffer): string | undefined {
  const end = bytes.indexOf(LF);
  const header = bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
  // Names that are empty are rather those of one character, of a title that a spreadsheet filled up.
  const hasNames = (long: string) => header.split(long).every((name) => name.trim() !== '');
  return LONG_DELIMITERS.find(
    (long) => header.includes(long) && hasNames(long) && !header.replaceAll(long, '').includes(long[0] ?? ''),
  );
}

const PLAIN: Oddities = {
  escape: null,
  lineEnd: 'lf',
  blanksAroundQuotes: false,
  trailingDelimiter: false,
  ragged: 'reject',
};

/** What records may have besides, by what stands in the file; the plainest first. */
function odditiesOf({ bytes }: Beginning): readonly Oddities[] {
  const plain: Oddities = bytes.includes(CR) && !bytes.includes(LF) ? { ...PLAIN, lineEnd: 'cr' } : PLAIN;
  const hasBlanks = /[,;|\t] +"|" +[,;|\t]/.test(bytes.toString('latin1'));
  const hasEscapes = bytes.includes('\\');
  return [
    plain,
    ...(hasEscapes ? [{ ...plain, escape: '\\' }] : []),
    ...(hasBlanks ? [{ ...plain, blanksAroundQuotes: true }] : []),
    ...(hasEscapes && hasBlanks ? [{ ...plain, escape: '\\', blanksAroundQuotes: true }] : []),
    { ...plain, trailingDelimiter: true },
  ];
}

/** The best that plain fields give, with each of the quotes that are thought of. */
function bestOf(beginning: Beginning, oddities: Oddities, hints: ToldDialect): Shape | null {
  const long = hints.delimiter === undefined ? longDelimiter(beginning.bytes) : undefined;
  const delimiters = long !== undefined ? [long] : hints.delimiter === undefined ? DELIMITERS : [hints.delimiter];
  const quotes = hints.quote === undefined ? QUOTES : [hints.quote];
  let found: Shape | null = null;
  for (const quote of quotes) {
    const [first, ...others] = delimiters.map((delimiter) =>
      shapeOf(beginning, hints, { ...oddities, delimiter, quote }),
    );
    if (first === undefined) continue;
    const best = others.reduce(better, first);
    // Other quotes than RFC 4180's only where those leave something unread, and these nothing; nor are they inch marks where
    // more fields stand in them than are unread.
    const isMark = best.wrapped * 2 <= (found?.broken ?? 0);
    const isClean = best.broken + best.odd === 0 && isMark && (best.fields > 1 || found?.fields === 1);
    if (found === null || isClean) found = best;
    if (found.broken + found.odd === 0) break;
  }
  return found;
}

/**
 * Finds out how a csv file is written, from its beginning.
 *
 * @param isWhole The beginning is all there is.
 */
export function findDialect(bytes: Buffer, isWhole: boolean, told: ToldDialect): Dialect {
  const beginning = { bytes, isWhole };
  const sep = told.delimiter === undefined ? toldBySep(bytes) : null;
  const hints = sep === null ? told : { skip: 1, ...told, delimiter: sep };
  const [plain = PLAIN, ...others] = odditiesOf(beginning);
  let found = bestOf(beginning, plain, hints);
  for (const oddities of others) {
    if (found !== null && found.broken + found.odd === 0) break;
    const other = bestOf(beginning, oddities, hints);
    // Only where it explains every record.
    if (other !== null && other.fields > 1 && other.quote !== null && other.broken + other.odd === 0) found = other;
  }
  if (found === null) return { ...plain, delimiter: hints.delimiter ?? ',', quote: '"', skip: 0, comment: null };
  const { fields, regular, odd, broken, wrapped, isRagged, ...dialect } = found;
  const ragged = isRagged ? 'pad' : 'reject';
  return { ...dialect, ragged, delimiter: fields === 1 ? (hints.delimiter ?? ',') : dialect.delimiter };
}
