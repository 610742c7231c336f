import { listTable } from '../../engine/source/list-table.ts';
import { isReadHere, openSource, type SourceAddress } from '../../engine/source/open-source.ts';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import type { AcceptedFile, KnownFile, KnownFiles } from '../../runtime/known-files.ts';

/** What a fresh start cannot bring back, or does not take away. */
export interface LastingFacts {
  /** Files that rows came from and that are not in the source: these rows do not come again. */
  readonly gone: readonly KnownFile[];
  /** Files in a bucket, which jobs load again. */
  readonly elsewhere: readonly KnownFile[];
  /** What was accepted, and is so again. */
  readonly accepted: readonly AcceptedFile[];
}

/** Looks which of the files are still in the source. */
export async function lastingFacts(
  tables: readonly CompiledTable[],
  source: SourceAddress,
  { published, accepted }: KnownFiles,
): Promise<LastingFacts> {
  const place = openSource(source);
  const here = published.filter(({ uri }) => isReadHere(uri, source));
  const listed = new Set<string>();
  for (const { model } of tables) {
    for await (const page of listTable(place, model.source, () => undefined)) {
      for (const { uri } of page) listed.add(`${model.name} ${uri}`);
    }
  }
  return {
    gone: here.filter(({ table, uri }) => !listed.has(`${table} ${uri}`)),
    elsewhere: published.filter(({ uri }) => !isReadHere(uri, source)),
    accepted,
  };
}
