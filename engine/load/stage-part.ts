import { dataSqlstate, RefusedFinder } from '../../runtime/find-refused.ts';
import { mayPublishWith } from '../../runtime/load-protocol.ts';
import { PartTransaction, type Staging } from '../../runtime/part-transaction.ts';
import type { Part } from './plan-parts.ts';
import { NONE_REFUSED, type ReadContext, readFiles, toOutcome } from './read-part.ts';

/** What the database refuses of a part. */
type Refused = Pick<RefusedFinder, 'found' | 'lost'>;

/** What staging a part needs besides the part itself. */
export interface StageContext extends ReadContext {
  readonly staging: Staging;
}

async function copyPart(context: StageContext, part: Part, refused: Refused): Promise<void> {
  const transaction = new PartTransaction(context.stream.copy, context.staging);
  try {
    await transaction.begin();
    const outcomes = await readFiles(context, part.files, 'staging', refused, transaction);
    await transaction.commit(context.loadId, part.number, outcomes.map(toOutcome));
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

async function findRefused(context: StageContext, part: Part): Promise<Refused> {
  const { copy } = context.stream;
  const json = context.table.model.columns.flatMap(({ type }, place) => (type.name === 'jsonb' ? [place] : []));
  const idOf = new Map(part.files.map(({ position, id }) => [position, id]));
  const finder = new RefusedFinder(copy, context.staging, json, async (position, found) => {
    const id = idOf.get(position);
    return id !== undefined && !(await mayPublishWith(copy, id, found));
  });
  await copy.query('begin');
  try {
    await readFiles(context, part.files, 'staging', NONE_REFUSED, finder);
  } finally {
    await copy.query('rollback').catch(() => undefined);
  }
  return finder;
}

/**
 * Brings one part into staging. Where the database refuses what passed every rule, the guilty records are found by
 * bisecting, and the part is copied again with those records as rejects.
 */
export async function stagePart(context: StageContext, part: Part): Promise<void> {
  try {
    await copyPart(context, part, NONE_REFUSED);
  } catch (error) {
    if (dataSqlstate(error) === null) throw error;
    const refused = await findRefused(context, part);
    if (refused.found.length === 0) throw error;
    await copyPart(context, part, refused);
  }
}
