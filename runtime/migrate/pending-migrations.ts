import type { Migration } from '../../generator/migrations.ts';
import { ASPEN } from '../../model/command-name.ts';
import { RuntimeError } from '../errors.ts';

/** A migration as the database remembers it. */
export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
}

/** Applied ones whose text is not that of the file in their place. */
function changedOnes(known: readonly Migration[], applied: readonly AppliedMigration[]): readonly AppliedMigration[] {
  return applied.filter(({ checksum }, index) => known[index] !== undefined && known[index].checksum !== checksum);
}

function refuseNewer(source: string, known: readonly Migration[], applied: readonly AppliedMigration[]): void {
  if (applied.length <= known.length) return;
  throw new RuntimeError({
    code: 'schema-newer',
    found: `the database has ${applied.length} migrations of ${source}`,
    expected: `at most ${known.length}, which is what this program knows`,
    next: 'Use the version of the program, or of the pipeline, that the database was last migrated with, or a newer one.',
  });
}

/**
 * The migrations of a pipeline that a database does not have yet.
 *
 * @throws {RuntimeError} `schema-newer` when it has more than the pipeline, `migration-changed` when an applied file is
 * not what it was.
 */
export function pendingMigrations(
  source: string,
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): readonly Migration[] {
  refuseNewer(source, known, applied);
  const changed = changedOnes(known, applied);
  if (changed.length > 0) {
    throw new RuntimeError({
      code: 'migration-changed',
      found: `${changed.map(({ name }) => name).join(', ')} of ${source} changed after being applied`,
      expected: 'the text that was applied',
      next: 'Restore the file, and put the change into a new migration.',
    });
  }
  return known.slice(applied.length);
}

/** Whether the schema `aspen` is one that no released version made: those never change a file of theirs again. */
export function isUnreleased(known: readonly Migration[], applied: readonly AppliedMigration[]): boolean {
  return changedOnes(known, applied).length > 0;
}

/**
 * Aspen's own migrations that a database does not have yet.
 *
 * @throws {RuntimeError} `unreleased-schema`, `schema-newer`
 */
export function pendingOwn(known: readonly Migration[], applied: readonly AppliedMigration[]): readonly Migration[] {
  const changed = changedOnes(known, applied);
  if (changed.length > 0) {
    throw new RuntimeError({
      code: 'unreleased-schema',
      found: `the schema aspen of this database was made by an unreleased version of Aspen: ${changed.map(({ name }) => name).join(', ')}`,
      expected: 'one whose files are those of this version, or of one that was released',
      next: `Make it anew: ${ASPEN} load --fresh says what goes, and loads the files again. Or use another database.`,
    });
  }
  refuseNewer('aspen', known, applied);
  return known.slice(applied.length);
}
