import { statSync } from 'node:fs';
import { openFile } from '../csv/byte-source.ts';
import { CsvFileReader, type ReadContext } from '../csv/file-reader.ts';
import { FileRefusal } from '../csv/file-refusal.ts';
import { ContentHash } from '../list/content-hash.ts';
import { statKey } from '../list/file-stat.ts';
import { hashFile } from '../list/hash-file.ts';
import type { FileOutcome, PartFile } from './messages.ts';

function refuseChanged({ path, stat }: PartFile): void {
  if (statKey(statSync(path, { bigint: true })) !== stat) {
    throw new FileRefusal('changed-while-read', 'the file changed since it was listed; the next load takes it');
  }
}

/** A file that cannot be read is refused; what is wrong with the program is not the file's fault. */
function asRefusal(error: unknown): FileRefusal {
  if (error instanceof FileRefusal) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('Z_')) return new FileRefusal('broken-gzip', `the file cannot be inflated: ${code}`, error);
  if (/^E[A-Z]+$/.test(code)) return new FileRefusal('unreadable', `the file cannot be read: ${code}`, error);
  throw error;
}

/** The version of a file that was unread; one that was not read to its end is read again for it. */
async function versionOf({ path }: PartFile, hash: ContentHash | null, isWhole: boolean): Promise<string | null> {
  if (hash === null) return null;
  const { size } = statSync(path);
  return isWhole && hash.bytes === size ? hash.digest() : hashFile(path);
}

/** Reads one file into the chunks of its context. */
export async function readFile(context: ReadContext, file: PartFile): Promise<FileOutcome> {
  const reader = new CsvFileReader(context, file);
  const hash = file.isUnread ? new ContentHash() : null;
  let refusal: FileRefusal | null = null;
  let etag: string | null = null;
  try {
    refuseChanged(file);
    const source = openFile(file.path, hash);
    try {
      await reader.readAll(source);
    } catch (error) {
      refusal = asRefusal(error);
    } finally {
      source.close();
    }
    etag = await versionOf(file, hash, refusal === null);
    refuseChanged(file);
  } catch (error) {
    refusal = asRefusal(error);
    etag = null;
  }
  const { read, staged, rejected, warnings, keys } = reader;
  return {
    id: file.id,
    read,
    staged,
    rejected,
    refusal: refusal === null ? null : { code: refusal.code, message: refusal.message },
    warnings,
    etag,
    keys,
  };
}
