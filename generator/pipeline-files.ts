import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PipelineModel } from '../model/table-model.ts';
import { GeneratorError } from './errors.ts';
import { type Migration, readMigrations } from './migrations.ts';

/** The files that a pipeline names: with its model, all that compiling it reads. */
export interface PipelineFiles {
  /** The pipeline's own migrations. */
  readonly migrations: readonly Migration[];
  /** The SQL of each procedure, by the procedure's name. */
  readonly sources: ReadonlyMap<string, string>;
}

function readSource(folder: string, file: string, procedure: string): string {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch (cause) {
    throw new GeneratorError({
      code: 'missing-file',
      found: `the procedure ${procedure} names the file ${file}, which cannot be read`,
      where: folder,
      next: 'Write the file, or correct `file` in its definition.',
      cause,
    });
  }
}

/**
 * Reads what a pipeline names.
 *
 * @param folder Where the paths of the model start.
 * @throws {GeneratorError} `missing-file`, `missing-folder`, `wrong-migrations`.
 */
export function readPipelineFiles(model: PipelineModel, folder: string): PipelineFiles {
  return {
    migrations: model.migrations === null ? [] : readMigrations(join(folder, model.migrations)),
    sources: new Map(model.procedures.map(({ name, file }) => [name, readSource(folder, file, name)])),
  };
}
