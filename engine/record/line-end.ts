import type { SourceModel } from '../../model/table-model.ts';

/** The byte that ends a line; before a newline there may be a carriage return. */
export function lineEndByte({ lineEnd }: Pick<SourceModel, 'lineEnd'>): number {
  return lineEnd === 'cr' ? 0x0d : 0x0a;
}
