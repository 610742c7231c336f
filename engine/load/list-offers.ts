import { limits } from '../../model/limits.ts';
import type { TableModel } from '../../model/table-model.ts';
import { differingFiles, knownHashes, type OfferedFile, unreadVersion } from '../../runtime/load-protocol.ts';
import { listTable } from '../source/list-table.ts';
import { openSource } from '../source/open-source.ts';
import { shortPath } from '../source/short-path.ts';
import type { LoadContext } from './load-context.ts';

/** What names one version of one file. */
export function versionKey({ uri, etag, stat }: Pick<OfferedFile, 'uri' | 'etag' | 'stat'>): string {
  return `${etag ?? unreadVersion(stat ?? '')} ${uri}`;
}

/**
 * Lists a table's source files that are not as they were when they were last published. Where a listing does not tell versions, only files that are
 * known, and that may have changed since they were last looked at, are read for theirs; a new one's is found while it is
 * loaded.
 *
 * @param tried Versions to leave out, by their keys.
 */
export async function listOffers(
  { control, source, report, signal }: Pick<LoadContext, 'control' | 'source' | 'report' | 'signal'>,
  table: TableModel,
  tried: ReadonlySet<string>,
): Promise<readonly OfferedFile[]> {
  const place = openSource(source);
  const { prefix } = table.source;
  const skipped: string[] = [];
  let missing = false;
  const files: OfferedFile[] = [];
  let asked: Promise<readonly OfferedFile[]> = Promise.resolve([]);
  for await (const page of listTable(place, table.source, (note) => {
    if (note.kind === 'missing') missing = true;
    else skipped.push(note.what);
  })) {
    signal.throwIfAborted();
    const kept = page.filter(({ uri }) => {
      const bytes = Buffer.byteLength(uri);
      const fits = bytes <= limits.uriBytes;
      if (!fits) skipped.push(`${shortPath(uri)}: its URI has ${bytes} bytes, more than ${limits.uriBytes}`);
      return fits;
    });
    const before = asked;
    // The database compares a page while the next one is listed. Where the listing breaks off, nobody waits for it.
    asked = differingFiles(control, table.name, kept);
    asked.catch(() => undefined);
    files.push(...(await before));
  }
  files.push(...(await asked));
  report({ event: 'listing', table: table.name, missing, folder: place.placeOf(prefix), skipped });
  const known = await knownHashes(
    control,
    table.name,
    files.map((file) => file.uri),
  );
  const offers: OfferedFile[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    const isNew = !known.has(file);
    const etag = file.etag ?? (isNew ? null : (known.of(file) ?? (await place.version(file.uri))));
    // Gone since it was listed: the next listing tells.
    if (etag === null && !isNew) continue;
    const offer = { ...file, etag };
    if (!tried.has(versionKey(offer))) offers.push(offer);
  }
  return offers;
}
