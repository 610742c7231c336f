import { groupDigits } from '../../model/group-digits.ts';
import { cannotInfer } from './cannot-infer.ts';
import { NOTHING_WRITTEN, type ReadTable, type Reject, readByDefinition } from './read-by-definition.ts';

/**
 * Reads files as a load would, by the definition that is to be written, and keeps nothing of them.
 *
 * @param refusedLines The lines of a file in which records begin that are to be rejected.
 * @throws {EngineError} `cannot-infer` where a file would be refused, or another record of it rejected.
 */
export async function proveDefinition(
  table: ReadTable,
  paths: readonly string[],
  refusedLines: (path: string) => ReadonlySet<number>,
  breathe: (bytes: number) => Promise<void>,
): Promise<void> {
  for (const path of paths) {
    const expected = refusedLines(path);
    const others: Reject[] = [];
    const { rejected } = await readByDefinition(
      table,
      path,
      (reject) => {
        if (others.length === 0 && !expected.has(reject.line)) others.push(reject);
      },
      breathe,
    );
    const [told] = others;
    const more = rejected - expected.size;
    if (told === undefined && more === 0) continue;
    const first = told === undefined ? '' : `, the first for ${told.column ?? 'the record'}: ${told.code}`;
    throw cannotInfer(
      `${groupDigits(Math.abs(more))} records ${more < 0 ? 'fewer ' : ''}would be rejected${first}`,
      told === undefined ? path : `${path}, line ${groupDigits(told.line)}`,
      NOTHING_WRITTEN,
    );
  }
}
