import type { TableModel } from '../../model/table-model.ts';
import { knownHashes, type OfferedFile, unreadVersion } from '../../runtime/load-protocol.ts';
import { hashFile } from '../list/hash-file.ts';
import { listFolder } from '../list/list-folder.ts';
import type { LoadContext } from './load-table.ts';

/** What names one version of one file. */
export function versionKey({ uri, etag, stat }: Pick<OfferedFile, 'uri' | 'etag' | 'stat'>): string {
  return `${etag ?? unreadVersion(stat ?? '')} ${uri}`;
}

/**
 * Lists a table's source files as the protocol wants them. A file's version is its content's hash; only files that are
 * known, and whose size, times or inode changed since they were last hashed, are read for it. A new one is hashed while
 * it is loaded.
 *
 * @param tried Versions to leave out, by their keys.
 */
export async function listOffers(
  { control, source, report, signal }: Pick<LoadContext, 'control' | 'source' | 'report' | 'signal'>,
  table: TableModel,
  tried: ReadonlySet<string>,
): Promise<readonly OfferedFile[]> {
  const { files, missing, folder, skipped } = listFolder(source, table.source.prefix);
  report({ event: 'listing', table: table.name, missing, folder, skipped });
  const known = await knownHashes(
    control,
    table.name,
    files.map((file) => file.uri),
  );
  const offers: OfferedFile[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    const { uri, path, size, modified, stat } = file;
    const isNew = !known.has(file);
    const etag = isNew ? null : (known.of(file) ?? (await hashFile(path)));
    // Gone since it was listed: the next listing tells.
    if (etag === null && !isNew) continue;
    if (!tried.has(versionKey({ uri, etag, stat }))) offers.push({ uri, etag, size, modified, stat });
  }
  return offers;
}
