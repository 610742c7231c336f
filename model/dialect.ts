import type { CsvSource } from './table-model.ts';

/** Whether files are written otherwise than plain csv is, so that another scanner reads them. */
export function usesDialect(source: CsvSource): boolean {
  return source.delimiter.length > 1 || source.escape !== null || source.lineEnd === 'cr' || source.blanksAroundQuotes;
}
