import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GeneratorError } from './errors.ts';
import { hashText } from './hash.ts';
import { packageFolder } from './package.ts';

/** A numbered SQL file that runs once in a database. */
export interface Migration {
  readonly number: number;
  /** The file's name. */
  readonly name: string;
  readonly sql: string;
  /** Hash of the SQL: a file that was applied must not change. */
  readonly checksum: string;
}

/**
 * Reads a folder of migrations, in their order.
 *
 * @param except Names of files in it that are not migrations.
 * @throws {GeneratorError} `wrong-migrations`: names that are not `0001_words.sql`, numbers that repeat or leave a gap.
 */
export function readMigrations(folder: string, except: readonly string[] = []): readonly Migration[] {
  const files = listMigrations(folder, except);
  const wrong = files.filter((file) => !/^\d{4}_[\w-]+\.sql$/.test(file));
  const gap = files.findIndex((file, index) => Number.parseInt(file, 10) !== index + 1);
  if (wrong.length > 0 || gap >= 0) {
    throw new GeneratorError({
      code: 'wrong-migrations',
      found:
        wrong.length > 0
          ? `names that are not those of migrations: ${wrong.join(', ')}`
          : `${files[gap]} in place ${gap + 1}`,
      expected: 'files named 0001_words.sql, 0002_words.sql and so on, without a gap or a number twice',
      where: folder,
      next: 'Rename them in the order in which they are to run, or keep elsewhere what is no migration.',
    });
  }
  return files.map((name, index) => {
    const sql = readFileSync(join(folder, name), 'utf8');
    return { number: index + 1, name, sql, checksum: hashText(sql) };
  });
}

/** Aspen's own migrations, which lay down the `aspen` schema. */
export function ownMigrations(): readonly Migration[] {
  return readMigrations(fileURLToPath(new URL('sql/runtime/', packageFolder)), ['schema.sql']);
}

/** What is meant to be a migration, whether its name fits or not: one that is passed over would be missed much later. */
function listMigrations(folder: string, except: readonly string[]): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => (/\.sql$/i.test(file) && !/^[._]/.test(file)) || /^\d/.test(file))
      .filter((file) => !except.includes(file))
      .sort();
  } catch (cause) {
    throw new GeneratorError({
      code: 'missing-folder',
      found: 'the folder of migrations cannot be read',
      where: folder,
      next: 'Make the folder, or correct `migrations` in the pipeline.',
      cause,
    });
  }
}
