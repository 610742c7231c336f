import type { TableModel } from '../../model/table-model.ts';
import { UsageError } from '../errors.ts';

/** What a command has to know of a table to start it in AWS. */
export type StartableTable = Pick<TableModel, 'name' | 'trigger'>;

/**
 * The names of the tables whose workflows `--crawl` starts: those that have a crawler.
 *
 * @param named The tables that the user named.
 * @throws {UsageError} where one that was named has none.
 */
export function crawledTables(tables: readonly StartableTable[], named: readonly string[]): ReadonlySet<string> {
  const crawled = tables.filter(({ trigger }) => trigger === 'crawler').map(({ name }) => name);
  const without = named.filter((name) => !crawled.includes(name));
  if (without.length === 0 && crawled.length > 0) return new Set(crawled);
  const all = crawled.length === 0 ? 'the tables have' : `${without.join(', ')} ${without.length > 1 ? 'have' : 'has'}`;
  throw new UsageError({
    code: 'usage',
    found: `--crawl, but ${all} no crawler`,
    expected: "a table whose trigger is 'crawler'",
    next: 'Leave --crawl out: the job alone brings the rows.',
  });
}
