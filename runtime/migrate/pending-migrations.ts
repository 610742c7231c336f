import type { Migration } from '../../generator/migrations.ts';
import { RuntimeError } from '../errors.ts';

/**
 * The migrations that a database does not have yet.
 *
 * @throws {RuntimeError} `schema-newer` when it has more than this program knows, `migration-changed` when an applied
 * file is not what it was.
 */
export function pendingMigrations(
  source: string,
  known: readonly Migration[],
  applied: readonly string[],
): readonly Migration[] {
  if (applied.length > known.length) {
    throw new RuntimeError({
      code: 'schema-newer',
      found: `the database has ${applied.length} migrations of ${source}`,
      expected: `at most ${known.length}, which is what this program knows`,
      next: 'Use the version of the program, or of the pipeline, that the database was last migrated with, or a newer one.',
    });
  }
  const changed = applied.flatMap((checksum, index) => {
    const migration = known[index];
    return migration !== undefined && migration.checksum !== checksum ? [migration.name] : [];
  });
  if (changed.length > 0) {
    throw new RuntimeError({
      code: 'migration-changed',
      found: `${changed.join(', ')} of ${source} changed after being applied`,
      expected: 'the text that was applied',
      next: 'Restore the file, and put the change into a new migration.',
    });
  }
  return known.slice(applied.length);
}
