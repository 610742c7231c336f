import type { TableModel } from '../../model/table-model.ts';
import { knownHashes, type OfferedFile } from '../../runtime/load-protocol.ts';
import { hashFile } from '../list/hash-file.ts';
import { listFolder } from '../list/list-folder.ts';
import type { LoadContext } from './load-table.ts';

/**
 * Lists a table's source files as the protocol wants them. A file's version is its content's hash; only files whose
 * size, times or inode changed since they were last hashed are read for it.
 *
 * @param tried Versions to leave out, as `<etag> <uri>`.
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
  for (const { uri, path, size, modified, stat } of files) {
    signal.throwIfAborted();
    const etag = known.get(`${stat} ${uri}`) ?? (await hashFile(path));
    // Gone since it was listed: the next listing tells.
    if (etag !== null && !tried.has(`${etag} ${uri}`)) offers.push({ uri, etag, size, modified, stat });
  }
  return offers;
}
