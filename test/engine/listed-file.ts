import { statSync } from 'node:fs';
import type { PartFile } from '../../engine/part/messages.ts';
import { statKey } from '../../engine/source/folder/file-stat.ts';
import { FolderUris } from '../../engine/source/folder/folder-uri.ts';

/** A file as a load is given it. */
export function listedFile(path: string, etag: string | null = 'known'): PartFile {
  const stat = statSync(path, { bigint: true });
  return {
    id: 1n,
    position: 1,
    uri: new FolderUris(null).uriOf(path),
    etag,
    size: Number(stat.size),
    modified: '2026-01-02T03:04:05.678Z',
    loaded: '2026-11-30T00:00:00.001Z',
    stat: statKey(stat),
  };
}
