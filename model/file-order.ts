/**
 * What orders a table's files: when they arrived, their names, or their names as AWS DMS gives them: full loads first, and changes by
 * the name alone, whatever their folder.
 */
export type FileOrder = 'arrival' | 'name' | 'dms';

/** Those that a definition can name. */
export const FILE_ORDERS = ['arrival', 'name'] as const satisfies readonly FileOrder[];

/** What orders the files of a table. */
export function fileOrderOf({
  load,
}: {
  readonly load: { readonly mode: string; readonly order?: FileOrder };
}): FileOrder {
  return load.order ?? 'arrival';
}
