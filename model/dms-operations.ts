/** Which files of AWS DMS begin each record with what it does: those of changes, all, or none. */
export const dmsOperations = ['changes', 'always', 'never'] as const;

/** Which files of AWS DMS begin each record with what it does. */
export type DmsOperations = (typeof dmsOperations)[number];

/** Whether the records of a file begin with `Op`, where it has no header. */
export function beginsWithOperation(operations: DmsOperations | null, uri: string): boolean {
  if (operations !== 'changes') return operations === 'always';
  return !uri.slice(uri.lastIndexOf('/') + 1).startsWith('LOAD');
}
