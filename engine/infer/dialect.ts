import { limits } from '../../model/limits.ts';
import { RecordScanner } from '../csv/record-scanner.ts';
import { NEED_MORE } from '../record/text-format.ts';

const LF = 0x0a;
const HASH = 0x23;
const DELIMITERS = [',', ';', '\t', '|', '\u0001', '^', '~'];
const QUOTES = ['"', null, "'"] as const;
/** This many records tell. */
const MOST_RECORDS = 2000;
/** This many lines of a report's title may stand before the header. */
const MOST_TITLE = 30;

/** How a csv file is written. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: string | null;
  /** Lines before the header. */
  readonly skip: number;
  readonly comment: string | null;
}

/** What a person says of it; what is left out is found out. */
export type ToldDialect = Partial<Dialect>;

interface Shape extends Dialect {
  /** Records that have as many fields as most, those that have not, and those that cannot be read. */
  readonly regular: number;
  readonly odd: number;
  readonly broken: number;
  readonly fields: number;
}

interface Record {
  readonly fields: number;
  readonly isBroken: boolean;
  readonly line: number;
  readonly isComment: boolean;
}

function recordsOf(bytes: Buffer, isWhole: boolean, delimiter: string, quote: string | null): readonly Record[] {
  const scanner = new RecordScanner({ delimiter, quote, multiline: true }, limits.fileColumns);
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

function shapeOf(bytes: Buffer, isWhole: boolean, delimiter: string, quote: string | null, told: ToldDialect): Shape {
  const all = recordsOf(bytes, isWhole, delimiter, quote);
  const fields = usual(all);
  const first = all.findIndex((record) => record.fields === fields && !record.isBroken);
  const comments = all.filter(({ isComment, fields: own }) => isComment && own !== fields);
  const comment = told.comment !== undefined ? told.comment : comments.length > 0 ? '#' : null;
  const before = all.slice(0, Math.max(0, first)).filter(({ isComment }) => comment === null || !isComment);
  // A header of nearly as many fields is a header all the same.
  const isShort = before.every((record) => record.fields * 2 <= fields);
  const isTitle = told.skip === undefined && fields > 1 && isShort && before.length > 0 && before.length <= MOST_TITLE;
  const skip = told.skip ?? (isTitle ? (all[first]?.line ?? 1) - 1 : 0);
  const records = all.filter(({ line, isComment }) => line > skip && (comment === null || !isComment));
  const regular = records.filter((record) => record.fields === fields && !record.isBroken).length;
  const broken = records.filter(({ isBroken }) => isBroken).length;
  return { delimiter, quote, skip, comment, fields, regular, broken, odd: records.length - regular - broken };
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

/**
 * Finds out how a csv file is written, from its beginning.
 *
 * @param isWhole The beginning is all there is.
 */
export function findDialect(bytes: Buffer, isWhole: boolean, told: ToldDialect): Dialect {
  const sep = told.delimiter === undefined ? toldBySep(bytes) : null;
  const hints = sep === null ? told : { skip: 1, ...told, delimiter: sep };
  const delimiters = hints.delimiter === undefined ? DELIMITERS : [hints.delimiter];
  const quotes = hints.quote === undefined ? QUOTES : [hints.quote];
  let found: Shape | null = null;
  for (const quote of quotes) {
    const [first, ...others] = delimiters.map((delimiter) => shapeOf(bytes, isWhole, delimiter, quote, hints));
    if (first === undefined) continue;
    const best = others.reduce(better, first);
    // Other quotes than RFC 4180's only where those leave something unread, and these nothing.
    const isClean = best.broken + best.odd === 0 && (best.fields > 1 || found?.fields === 1);
    if (found === null || isClean) found = best;
    if (found.broken + found.odd === 0) break;
  }
  const { delimiter = ',', quote = '"', skip = 0, comment = null, fields = 1 } = found ?? {};
  return { delimiter: fields === 1 ? (hints.delimiter ?? ',') : delimiter, quote, skip, comment };
}
