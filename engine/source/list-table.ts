import { filePatternSource } from '../../model/file-pattern.ts';
import type { SourceModel } from '../../model/table-model.ts';
import type { OfferedFile } from '../../runtime/load-protocol.ts';
import type { ListingNote, Source } from './source.ts';

type FileChoice = Pick<SourceModel, 'prefix' | 'files' | 'except'>;

/** Tells of URIs whether a file of them would be in the listing of a table, if it were there. */
export function fileTest(place: Source, { prefix, files, except }: FileChoice): (uri: string) => boolean {
  const expressions = (patterns: readonly string[]) =>
    patterns.map((pattern) => new RegExp(filePatternSource(pattern), 'u'));
  const [wanted, unwanted] = [expressions(files), expressions(except)];
  return (uri) => {
    const path = place.pathBelow(prefix, uri);
    if (path === null) return false;
    if (wanted.length > 0 && !wanted.some((each) => each.test(path))) return false;
    return !unwanted.some((each) => each.test(path));
  };
}

/** The files of a table, a page after the other: those below its prefix that its patterns do not leave out. */
export async function* listTable(
  place: Source,
  source: FileChoice,
  note: (note: ListingNote) => void,
): AsyncGenerator<readonly OfferedFile[], void> {
  const isAny = source.files.length === 0 && source.except.length === 0;
  const belongs = fileTest(place, source);
  for await (const page of place.list(source.prefix, note)) {
    yield isAny ? page : page.filter(({ uri }) => belongs(uri));
  }
}

/** Whether a file of this URI would be in the listing of a table, if it were there. */
export function isOfTable(place: Source, source: FileChoice, uri: string): boolean {
  return fileTest(place, source)(uri);
}
