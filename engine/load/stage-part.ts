import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import { dataSqlstate, RefusedFinder, type RefusedRecord } from '../../runtime/find-refused.ts';
import type { PartFileOutcome } from '../../runtime/load-protocol.ts';
import { PartTransaction, type Staging } from '../../runtime/part-transaction.ts';
import type { FileOutcome, PartFile, PartReader, PartSink } from '../part/part-reader.ts';
import type { Part } from './plan-parts.ts';

/** What staging a part needs besides the part itself. */
export interface StageContext {
  readonly table: CompiledTable;
  readonly loadId: bigint;
  readonly staging: Staging;
  /** The connection that carries the part's transaction. */
  readonly copy: Client;
  readonly reader: PartReader;
  readonly signal: AbortSignal;
  /** Told now and then of what was read of the part so far. */
  readonly onProgress: (bytes: number, records: number) => void;
}

/** Refusals that speak of the moment and not of the file's content: the version stays pending. */
const PASSING = new Set(['changed-while-read', 'unreadable']);

function toOutcome({ id, read, staged, rejected, refusal, warnings }: FileOutcome): PartFileOutcome {
  const code = refusal?.code ?? null;
  const message = refusal?.message ?? null;
  return { id, read, staged, rejected, code, message, retry: code !== null && PASSING.has(code), warnings };
}

function readInto(
  context: StageContext,
  part: Part,
  refused: readonly RefusedRecord[],
  sink: PartSink,
): Promise<readonly FileOutcome[]> {
  const { table, loadId, reader, signal, onProgress } = context;
  const files = part.files.map(
    ({ id, position, uri, stat }): PartFile => ({
      id,
      position,
      uri,
      path: uri.slice('file://'.length),
      stat: stat ?? '',
    }),
  );
  return reader.read(
    { table: table.model, automata: table.automata, loadId, files, refused },
    sink,
    signal,
    onProgress,
  );
}

async function copyPart(context: StageContext, part: Part, refused: readonly RefusedRecord[]): Promise<void> {
  const transaction = new PartTransaction(context.copy, context.staging);
  try {
    await transaction.begin();
    const outcomes = await readInto(context, part, refused, transaction);
    await transaction.commit(context.loadId, part.number, outcomes.map(toOutcome));
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

async function findRefused(context: StageContext, part: Part): Promise<readonly RefusedRecord[]> {
  const finder = new RefusedFinder(context.copy, context.staging);
  await context.copy.query('begin');
  try {
    await readInto(context, part, [], finder);
  } finally {
    await context.copy.query('rollback').catch(() => undefined);
  }
  return finder.found;
}

/**
 * Brings one part into staging. Where the database refuses what passed every rule, the guilty records are found by
 * bisecting, and the part is copied again with those records as rejects.
 */
export async function stagePart(context: StageContext, part: Part): Promise<void> {
  try {
    await copyPart(context, part, []);
  } catch (error) {
    if (dataSqlstate(error) === null) throw error;
    const refused = await findRefused(context, part);
    if (refused.length === 0) throw error;
    await copyPart(context, part, refused);
  }
}
