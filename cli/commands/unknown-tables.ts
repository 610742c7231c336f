import { ASPEN } from '../../model/command-name.ts';
import { nearest } from '../../model/nearest.ts';
import { UsageError } from '../errors.ts';

/** What is said of tables that do not exist: what they may have meant, and which do. */
export function unknownTables(names: readonly string[], known: readonly string[], command: string): UsageError {
  return new UsageError({
    code: 'usage',
    found: names
      .map((name) => {
        const near = nearest(name, known);
        return `no table ${name}${near === null ? '' : `; did you mean ${near}?`}`;
      })
      .join('\n'),
    expected: `tables of the pipeline: ${known.join(', ')}`,
    next:
      known[0] === undefined
        ? `Define a table: \`${ASPEN} new NAME --from FILE\`.`
        : `For example: ${command} ${known[0]}`,
  });
}
