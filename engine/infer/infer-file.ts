import { setImmediate as nextTurn } from 'node:timers/promises';
import { TELLING_BYTES } from '../../model/content-kinds.ts';
import { type CsvEncoding, isUtf16, type Utf16Encoding } from '../../model/encodings.ts';
import { limits } from '../../model/limits.ts';
import { isSystemError, systemErrorInWords } from '../../model/system-error.ts';
import type { TrailerModel } from '../../model/trailer.ts';
import { otherTextHint } from '../csv/header-hints.ts';
import type { ByteSource } from '../record/byte-source.ts';
import { ALL, ByteWindow, skipByteOrderMark } from '../record/byte-window.ts';
import { contentKind } from '../record/content-kind.ts';
import { FileRefusal } from '../record/file-refusal.ts';
import { unpacked } from '../record/unpacked.ts';
import { Utf16Bytes } from '../record/utf16-bytes.ts';
import { openNamed } from '../source/open-named.ts';
import { cannotInfer } from './cannot-infer.ts';
import type { InferredColumn } from './column-facts.ts';
import { type Dialect, findDialect, type ToldDialect } from './dialect.ts';
import { FileInference } from './file-inference.ts';
import { findTrailer, withCount } from './find-trailer.ts';
import { headerDoubt } from './header-doubt.ts';
import type { RefusedRecords } from './refused-records.ts';
import { Survey } from './survey.ts';

const LF = 0x0a;
const LITTLE_MARK = Buffer.from([0xff, 0xfe]);
const BIG_MARK = Buffer.from([0xfe, 0xff]);
/** This much of a file's beginning tells how it is written. */
const BEGINNING = 1024 * 1024;
/** And this much of its end whether that is a record. */
const TAIL = 4096;

/** What csv files were found to be, after all of them were read. */
export interface InferredTable extends Dialect {
  readonly encoding: CsvEncoding;
  /** Why it is that one; null where it is UTF-8, or a person said it. */
  readonly encodingReason: string | null;
  readonly header: boolean;
  /** The line that ends the file and is no record; null where there is none. */
  readonly trailer: TrailerModel | null;
  /** Why the first record may be data; null where it is a header, or a person said so. */
  readonly headerDoubt: string | null;
  /** The headers of files differ by letter case and blanks alone. */
  readonly isLoose: boolean;
  readonly records: number;
  /** Those of them that no definition would load. */
  readonly refused: RefusedRecords;
  readonly columns: readonly InferredColumn[];
}

/** What a person says of the files; what is left out is found out. */
export interface Told extends ToldDialect {
  /** How the files are written, all of it. */
  readonly dialect?: Dialect;
  /** The trailer of each file; null where there is none. */
  readonly trailer?: TrailerModel | null;
  readonly encoding?: CsvEncoding;
  readonly header?: boolean;
}

/** How a file is inferred. */
export interface Inferring {
  readonly signal: AbortSignal;
  /** Told how many bytes have been read, of all files and each time that they are read; of gzip how many it inflated to. */
  readonly onProgress: (bytes: number) => void;
  readonly told?: Told;
}

/** What the system or the inflating library says of the file, as an error for the user; anything else as it is. */
function readFailure(error: unknown, path: string): unknown {
  const isBrokenGzip = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
  const isRefused = error instanceof FileRefusal;
  if (!isBrokenGzip && !isRefused && !isSystemError(error)) return error;
  const found = isBrokenGzip
    ? 'the file cannot be inflated: it is no gzip file, or a broken one'
    : isRefused
      ? error.message
      : systemErrorInWords(error);
  return cannotInfer(found, path, 'Name a csv file that can be read.');
}

/** UTF-16 as which a file is to be read, which its byte order mark tells where nobody did; null for another encoding. */
async function utf16Of(path: string, told: CsvEncoding | undefined): Promise<Utf16Encoding | null> {
  if (told !== undefined) return isUtf16(told) ? told : null;
  const mark = Buffer.alloc(2);
  let source: ByteSource | null = null;
  try {
    source = unpacked(openNamed(path, 0), path);
    for (let read = -1, at = 0; read !== 0 && at < mark.length; at += read) read = await source.read(mark, at);
  } catch (error) {
    throw readFailure(error, path);
  } finally {
    source?.close();
  }
  return mark.equals(LITTLE_MARK) || mark.equals(BIG_MARK) ? 'utf-16' : null;
}

/** Reads a file piece by piece, past its byte order mark. @param take Leaves in the window what it wants more of. */
export async function readPieces(
  path: string,
  utf16: Utf16Encoding | null,
  breathe: (bytes: number) => Promise<void>,
  take: (window: ByteWindow) => number,
): Promise<void> {
  let source: ByteSource | null = null;
  try {
    source = unpacked(openNamed(path, 0), path);
    if (utf16 !== null) source = new Utf16Bytes(source, utf16);
    const window = new ByteWindow(source, limits.recordBytes, breathe);
    await skipByteOrderMark(window, TELLING_BYTES);
    const kind = contentKind(window.bytes.subarray(0, window.length));
    if (kind !== null) throw cannotInfer(`the file is ${kind.what}`, path, `To have a csv file: ${kind.advice}.`);
    for (;;) {
      const keep = take(window);
      if (window.isLast) return;
      await window.fill(keep);
    }
  } catch (error) {
    throw readFailure(error, path);
  } finally {
    source?.close();
  }
}

/** A file that is another text than csv, by its first line. */
function refuseOtherText(beginning: Buffer, path: string): void {
  const end = beginning.indexOf(LF);
  const [hint] = otherTextHint(beginning.toString('latin1', 0, end < 0 ? beginning.length : end));
  if (hint !== undefined) throw cannotInfer(hint, path, 'Name a csv file.');
}

interface Surveyed {
  readonly utf16: Utf16Encoding | null;
  readonly survey: Survey;
  readonly beginning: Buffer;
  readonly isWhole: boolean;
  readonly tail: Buffer;
}

/** Reads all bytes of a file, whatever its records are. */
async function surveyFile(
  path: string,
  encoding: CsvEncoding | undefined,
  breathe: (bytes: number) => Promise<void>,
): Promise<Surveyed> {
  const utf16 = await utf16Of(path, encoding);
  const survey = new Survey();
  const pieces: Buffer[] = [];
  let length = 0;
  let isWhole = true;
  let tail: Buffer = Buffer.alloc(0);
  await readPieces(path, utf16, breathe, (window) => {
    const { bytes, length: end, isLast } = window;
    const last = isLast ? end : bytes.subarray(0, end).lastIndexOf(LF) + 1;
    // A line without an end is looked at in pieces; a letter may be cut there, in what is no csv anyway.
    const until = last > window.at || end - window.at < BEGINNING ? Math.max(last, window.at) : end;
    const lines = bytes.subarray(window.at, until);
    survey.add(lines);
    tail = Buffer.concat([tail, lines.subarray(-TAIL)]).subarray(-TAIL);
    if (length < BEGINNING) {
      pieces.push(Buffer.from(lines));
      length += lines.length;
      isWhole = isLast;
    } else isWhole = false;
    window.at = until;
    return ALL;
  });
  return { utf16, survey, beginning: Buffer.concat(pieces), isWhole, tail };
}

function foundEncoding({ utf16, survey }: Surveyed, path: string): ReturnType<Survey['encoding']> {
  return utf16 === null
    ? survey.encoding(path)
    : { encoding: utf16, reason: 'the file has the byte order mark of UTF-16' };
}

/**
 * Finds out what csv files of one kind hold, from all of them: each is read twice, for its encoding and for its values. Types
 * are tried by the encoders that will load them, and nothing is taken for a type that would lose a part of its text.
 *
 * @throws {EngineError} `cannot-infer` where a file cannot be read, or holds a record that no definition would load, or where
 * the files are of different kinds; an abort's reason when interrupted.
 */
export async function inferFiles(
  paths: readonly [string, ...string[]],
  { signal, onProgress, told = {} }: Inferring,
): Promise<InferredTable> {
  let total = 0;
  const breathe = async (read: number) => {
    total += read;
    // All of it is one thread's work: Ctrl-C, and what is shown of it, come in here.
    await nextTurn();
    signal.throwIfAborted();
    onProgress(total);
  };
  const [first] = paths;
  const surveyed = await surveyFile(first, told.encoding, breathe);
  const { beginning, isWhole, tail } = surveyed;
  refuseOtherText(beginning, first);
  const found =
    told.encoding === undefined ? foundEncoding(surveyed, first) : { encoding: told.encoding, reason: null };
  let { isOdd } = surveyed.survey;
  for (const path of paths.slice(1)) {
    const other = await surveyFile(path, told.encoding, breathe);
    isOdd ||= other.survey.isOdd;
    const { encoding } = told.encoding === undefined ? foundEncoding(other, path) : { encoding: told.encoding };
    if (encoding !== found.encoding && encoding !== 'utf-8')
      throw cannotInfer(`${encoding}, and ${first} is ${found.encoding}`, path, 'Give files of one kind.');
  }
  const dialect = told.dialect ?? findDialect(beginning, isWhole, told);
  const header = told.header ?? true;
  const { encoding } = found;
  const isUtf8 = encoding === 'utf-8' || isUtf16(encoding);
  // What files end in is found where there is one; of several each may end otherwise.
  const isAsked = told.trailer === undefined && paths.length === 1;
  const end = isAsked ? findTrailer(beginning, tail, dialect, encoding) : null;
  const known = told.trailer ?? end?.trailer ?? null;
  const inference = new FileInference({ ...dialect, encoding, header, trailer: known, isOdd: isOdd && isUtf8 });
  for (const path of paths) {
    inference.begin(path);
    await readPieces(path, isUtf16(encoding) ? encoding : null, breathe, (window) => {
      inference.take(window);
      return inference.keep;
    });
    inference.end();
  }
  const { names, records, refused, isLoose } = inference;
  const columns = inference.columns();
  const doubt = told.header === undefined ? headerDoubt(names, columns) : null;
  return {
    ...dialect,
    encoding,
    encodingReason: found.reason,
    header,
    trailer: end === null ? known : withCount(end, records),
    headerDoubt: doubt,
    isLoose,
    records,
    refused,
    columns,
  };
}
