import { deletionOf } from '../../model/staged-table.ts';
import type { TableModel } from '../../model/table-model.ts';
import { type DirectTarget, DirectTransaction, isForStaging } from '../../runtime/direct-transaction.ts';
import type { LoadCounts, PendingFile } from '../../runtime/load-protocol.ts';
import { RefusedOnTheWay } from '../record/read-context.ts';
import { NONE_REFUSED, type ReadContext, readFiles, toOutcome } from './read-part.ts';

/** Whether a table's rows are what its records say, so that they may go straight into it. */
export function mayBeDirect(table: TableModel): boolean {
  return table.load.mode !== 'history' && deletionOf(table) === null;
}

function targetOf({ name, schema, columns, lineage }: TableModel): DirectTarget {
  const names = columns.map((column) => column.name);
  return { schema, table: name, columns: lineage ? [...names, '_file'] : names };
}

/**
 * Brings a first load straight into its empty table, in one transaction, with the table's key off meanwhile.
 *
 * @returns null where the load has to go through staging; nothing of it stays then.
 */
export async function loadDirectly(
  context: ReadContext,
  files: readonly PendingFile[],
  onPublishing: () => void,
): Promise<LoadCounts | null> {
  const { table, loadId, stream, signal } = context;
  const transaction = new DirectTransaction(stream.copy, targetOf(table.model));
  try {
    if (!(await transaction.begin(loadId))) return null;
    const outcomes = await readFiles(context, files, 'table', NONE_REFUSED, {
      rows: (chunk) => transaction.rows(chunk),
      rejects: () => Promise.reject(new RefusedOnTheWay()),
    });
    onPublishing();
    return await transaction.publish(loadId, outcomes.map(toOutcome), signal);
  } catch (error) {
    await transaction.rollback();
    if (!signal.aborted && (error instanceof RefusedOnTheWay || isForStaging(error))) return null;
    throw error;
  }
}
