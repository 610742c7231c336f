import type { Client } from '../../runtime/connection/connect.ts';
import { referencedTables } from '../../runtime/references.ts';
import { EngineError } from '../errors.ts';

/**
 * Refuses to load a table that refers to one which this run could not load: rows that are missing there are not its
 * files' fault, and files that are refused for them would not be tried again.
 *
 * @throws {EngineError} `waits-for-table`.
 */
export async function refuseFailedParents(control: Client, table: string, failed: readonly string[]): Promise<void> {
  if (failed.length === 0) return;
  const missing = (await referencedTables(control, table)).filter((name) => failed.includes(name));
  if (missing.length === 0) return;
  throw new EngineError({
    code: 'waits-for-table',
    found: `${table} refers to ${missing.join(', ')}, which could not be loaded`,
    next: 'Mend what that table failed with, and run the command again: the files of both are still pending.',
    remedy: 'retry',
  });
}
