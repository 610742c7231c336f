import { type Tuple, tuples } from '../../engine/part/read-csv.ts';
import type { ReaderAnswer, ReaderOutcome } from '../scala-reader.ts';

/** Fields of a row of `aspen.reject`. */
const [FILE, RECORD, LINE, OFFSET] = [1, 2, 3, 4];

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
const bigint = (tuple: Tuple, field: number) => Number(tuple[field]?.readBigInt64BE() ?? 0n);

function withNumber(tuple: Tuple, field: number, value: number): Tuple {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return tuple.with(field, bytes);
}

/** The pieces of each file: the first one begins at byte 0. */
function byFile(pieces: readonly ReaderOutcome[]): readonly (readonly ReaderOutcome[])[] {
  const files: ReaderOutcome[][] = [];
  for (const piece of pieces) {
    if (piece.from === 0) files.push([]);
    files.at(-1)?.push(piece);
  }
  return files;
}

/** What came of a file in pieces, as if it had been read whole. */
function whole(pieces: readonly ReaderOutcome[]): ReaderOutcome {
  const [first] = pieces;
  if (first === undefined) throw new Error('A file has a piece.');
  const total = (count: 'read' | 'staged' | 'rejected') => sum(pieces.map((piece) => piece[count]));
  return { ...first, read: total('read'), staged: total('staged'), rejected: total('rejected'), keys: joined(pieces) };
}

/** The range of a file's keys by those of its pieces: each has to begin after the end of the one before. */
function joined(pieces: readonly ReaderOutcome[]): string | null {
  const ranges = pieces.filter(({ staged }) => staged > 0).map(({ keys }) => keys?.split('/') ?? []);
  const follow = ranges.every(
    ([first = '', last], i) => last !== undefined && (i === 0 || first > (ranges[i - 1]?.[1] ?? '')),
  );
  return follow && ranges.length > 0 ? `${ranges[0]?.[0]}/${ranges.at(-1)?.[1]}` : null;
}

/** The piece that a byte is in, and what was read of the file before it. */
function before(pieces: readonly ReaderOutcome[], at: number) {
  const earlier = pieces.slice(
    0,
    Math.max(
      0,
      pieces.findLastIndex(({ from }) => from <= at),
    ),
  );
  return { read: sum(earlier.map(({ read }) => read)), lines: sum(earlier.map(({ lines }) => lines)) };
}

/** Numbers of records and lines through the whole file, as the database counts them when all its pieces are there. */
function throughFile(reading: ReaderAnswer) {
  const files = byFile(reading.files);
  const rows = tuples(reading.rows).map((tuple) => {
    const pieces = files[(tuple.at(-2)?.readInt32BE() ?? 0) - 1] ?? [];
    const record = bigint(tuple, tuple.length - 1);
    // Of a piece they begin after the byte where it begins.
    const from = pieces.findLast((piece) => piece.from < record)?.from ?? 0;
    return withNumber(tuple, tuple.length - 1, record - from + before(pieces, from).read);
  });
  const rejects = tuples(reading.rejects).map((tuple) => {
    const { read, lines } = before(files[bigint(tuple, FILE) - 1] ?? [], bigint(tuple, OFFSET));
    const numbered = withNumber(tuple, RECORD, bigint(tuple, RECORD) + read);
    return withNumber(numbered, LINE, bigint(numbered, LINE) + lines);
  });
  return { rows, rejects, files: files.map(whole) };
}

/**
 * What of a file's outcome has to be the same. Of one that cannot be inflated each engine has read as much as it had
 * inflated, which may be a header that refuses it already.
 */
function told({ read, staged, rejected, code, message, warnings, keys }: ReaderOutcome, isBroken: boolean): string {
  const ofPath = code !== null && ['missing-folder', 'wrong-folder', 'wrong-file-name'].includes(code);
  // The Glue job has this limit in its words, and a test with small limits another one.
  const words = message?.replace(/[0-9.]+ MiB/, '… MiB') ?? null;
  return JSON.stringify(
    isBroken && !ofPath ? 'refused' : { read, staged, rejected, code, message: words, warnings, keys },
  );
}

function firstOutcome(laptop: readonly ReaderOutcome[], glue: readonly ReaderOutcome[]): string | null {
  for (let i = 0; i < Math.max(laptop.length, glue.length); i++) {
    const files = [laptop[i], glue[i]];
    const isBroken = files.some((file) => file?.code === 'broken-gzip') && files.every((file) => file?.code !== null);
    const [here, there] = files.map((file) => (file === undefined ? 'nothing' : told(file, isBroken)));
    if (here !== there) return `file ${i + 1}\n  laptop: ${here}\n  Glue:   ${there}`;
  }
  return null;
}

const shown = (tuple: Tuple | undefined) =>
  tuple === undefined
    ? 'nothing'
    : tuple
        .map((field) =>
          field === null ? 'NULL' : `${field.toString('hex')} ${JSON.stringify(field.toString('latin1'))}`,
        )
        .join(', ');

function firstTuple(what: string, laptop: readonly Tuple[], glue: readonly Tuple[]): string | null {
  for (let i = 0; i < Math.max(laptop.length, glue.length); i++) {
    const [one, other] = [shown(laptop[i]), shown(glue[i])];
    if (one !== other) return `${what} ${i + 1}\n  laptop: ${one}\n  Glue:   ${other}`;
  }
  return null;
}

/** The first thing in which two readings of the same files differ, in words; null where there is none. */
export function firstDifference(laptop: ReaderAnswer, glue: ReaderAnswer): string | null {
  const [one, other] = [throughFile(laptop), throughFile(glue)];
  const outcome = firstOutcome(one.files, other.files);
  if (outcome !== null) return outcome;
  if (laptop.rows.equals(glue.rows) && laptop.rejects.equals(glue.rejects)) return null;
  const isWhole = (file: number) => [one, other].every(({ files }) => files[file - 1]?.code !== 'broken-gzip');
  const rows = (all: readonly Tuple[]) => all.filter((tuple) => isWhole(tuple.at(-2)?.readInt32BE() ?? 0));
  const rejects = (all: readonly Tuple[]) => all.filter((tuple) => isWhole(bigint(tuple, FILE)));
  return (
    firstTuple('row', rows(one.rows), rows(other.rows)) ??
    firstTuple('reject', rejects(one.rejects), rejects(other.rejects))
  );
}
