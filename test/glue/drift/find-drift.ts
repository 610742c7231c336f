import fc from 'fast-check';
import { AspenError } from '../../../model/index.ts';
import { tuples } from '../../engine/part/read-csv.ts';
import type { ScalaReader } from '../scala-reader.ts';
import { type Alter, type BothAnswers, readBoth } from './both-readers.ts';
import { type DriftCase, driftCases } from './drift-case.ts';
import { firstDifference } from './first-difference.ts';
import { shrinkCase } from './shrink-case.ts';

/** Field of a row of `aspen.reject`. */
const REJECT_CODE = 7;

/** How long and where to look. */
export interface DriftSearch {
  readonly cases: number;
  /** @default that of `ASPEN_SEED`, else always the same */
  readonly seed?: number;
  /** Whether the Glue job may read files in pieces. */
  readonly pieces: boolean;
  /** Puts a difference in. */
  readonly alter?: Alter;
}

/** What was looked at, and the first difference if there is one. */
export interface DriftFound {
  readonly seed: number;
  readonly cases: number;
  readonly files: number;
  /** Records that both engines took, and those that both refused. */
  readonly staged: number;
  readonly rejected: number;
  /** Files that both refused, by code; and codes of the rejects that they stored. */
  readonly refused: ReadonlyMap<string, number>;
  readonly codes: ReadonlySet<string>;
  /** The difference with definition and bytes, for somebody to act on; null where there is none. */
  readonly difference: string | null;
}

function show(found: DriftCase, difference: string, seed: number): string {
  const { table, files, reads, pieceBytes } = found;
  return [
    `the engines differ (seed ${seed}): ${difference}`,
    `definition: ${JSON.stringify(table)}`,
    ...files.map(({ uri, bytes }) => `${uri}: Buffer.from(${JSON.stringify(bytes.toString('latin1'))}, 'latin1')`),
    `reads of ${reads.join(', ')} bytes, pieces of ${pieceBytes} bytes (0: whole)`,
  ].join('\n');
}

/** Cases that both engines read at once: neither waits for the other. */
const BATCH = 20;

/** Reads cases made by chance with both engines, until they differ. */
export async function findDrift(scala: ScalaReader, search: DriftSearch): Promise<DriftFound> {
  const counts = { files: 0, staged: 0, rejected: 0 };
  const refused = new Map<string, number>();
  const codes = new Set<string>();
  const compare = ({ laptop, glue }: BothAnswers) => {
    for (const { staged, rejected, code } of laptop.files) {
      counts.files++;
      counts.staged += staged;
      counts.rejected += rejected;
      if (code !== null) refused.set(code, (refused.get(code) ?? 0) + 1);
    }
    for (const reject of tuples(laptop.rejects)) codes.add(reject[REJECT_CODE]?.toString() ?? '');
    return firstDifference(laptop, glue);
  };
  const lookAt = async (cases: readonly DriftCase[]) =>
    (await readBoth(scala, cases, search.alter ?? null)).map(compare);
  const look = async (candidate: DriftCase) => (await lookAt([candidate]))[0] ?? null;
  const { seed = Number(process.env['ASPEN_SEED'] ?? 20_261_130) } = search;
  let cases = 0;
  let differing: DriftCase | null = null;
  for (; cases < search.cases && differing === null; cases += BATCH) {
    const batch = fc.sample(driftCases(search.pieces), { seed: seed + cases, numRuns: BATCH });
    const differences = await lookAt(batch);
    differing = batch.find((_, index) => differences[index] !== null) ?? null;
  }
  const found = { seed, cases, ...counts, refused, codes };
  if (differing === null) return { ...found, difference: null };
  const smallest = await shrinkCase(differing, async (candidate) => {
    try {
      return (await look(candidate)) !== null;
    } catch (error) {
      if (error instanceof AspenError) return false;
      throw error;
    }
  });
  return { ...found, difference: show(smallest, (await look(smallest)) ?? 'not each time', seed) };
}
