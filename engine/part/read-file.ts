import { FileRefusal } from '../record/file-refusal.ts';
import type { ReadContext } from '../record/read-context.ts';
import { WHOLE } from '../record/slice.ts';
import { unpacked } from '../record/unpacked.ts';
import type { Source } from '../source/source.ts';
import type { FileOutcome, PartFile } from './messages.ts';
import { openReader } from './open-reader.ts';

async function refuseChanged(source: Source, file: PartFile): Promise<void> {
  if (await source.isUnchanged(file)) return;
  throw new FileRefusal('changed-while-read', 'the file changed since it was listed; the next load takes it');
}

/** A file that cannot be read is refused; what is wrong with the program is not the file's fault. */
function asRefusal(source: Source, error: unknown): FileRefusal {
  if (error instanceof FileRefusal) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('Z_')) return new FileRefusal('broken-gzip', `the file cannot be inflated: ${code}`, error);
  const refusal = source.refusalOf(error);
  if (refusal === null) throw error;
  return refusal;
}

/** Reads one file into the chunks of its context. */
export async function readFile(context: ReadContext, source: Source, file: PartFile): Promise<FileOutcome> {
  const reader = openReader(context, file);
  let refusal: FileRefusal | null = null;
  let etag: string | null = null;
  const { from: first, until } = file.slice ?? WHOLE;
  try {
    await refuseChanged(source, file);
    // Of a file whose beginning is another slice's, that only tells where its columns are.
    const opened = source.open(file, 0, first === 0 ? until : 0);
    const bytes = unpacked(opened, file.uri);
    try {
      await reader.readAll(bytes, (from) => source.open(file, from, until));
    } catch (error) {
      refusal = asRefusal(source, error);
    } finally {
      bytes.close();
    }
    // One that was not read to its end is read again for its version, by its first slice.
    if (file.etag === null && first === 0) etag = opened.version ?? (await source.version(file.uri));
    await refuseChanged(source, file);
  } catch (error) {
    refusal = asRefusal(source, error);
    etag = null;
  }
  const { read, staged, rejected, warnings, lines, keys } = reader;
  return {
    id: file.id,
    read,
    staged,
    rejected,
    refusal: refusal === null ? null : { code: refusal.code, message: refusal.message },
    warnings,
    offset: first,
    lines,
    etag,
    keys,
  };
}
