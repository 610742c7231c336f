import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileCatalog } from './catalog/compile-catalog.ts';
import type { CompiledPipeline } from './compile-pipeline.ts';
import { compileJobTable } from './scala/compile-job.ts';

/** The folder, below the pipeline's own, that holds what is generated and nothing else. */
export const GENERATED = 'generated';

/** A file as it should stand, with its path from the pipeline's folder. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** A generated file that is not as it should be. */
export interface StaleFile {
  readonly path: string;
  readonly state: 'missing' | 'changed' | 'left over';
}

/** All files that a pipeline's definitions give. */
export function generatedFiles(pipeline: CompiledPipeline): readonly GeneratedFile[] {
  return pipeline.tables.flatMap((table) => {
    const name = encodeURIComponent(table.model.name);
    const catalog = compileCatalog(table.model);
    return [
      { path: join(GENERATED, 'sql', `${name}.sql`), text: table.sql },
      { path: join(GENERATED, 'scala', `${name}.scala`), text: compileJobTable(table, pipeline.model.name) },
      { path: join(GENERATED, 'catalog', `${name}.json`), text: catalog.table },
      { path: join(GENERATED, 'crawlers', `${name}.json`), text: catalog.crawler },
    ];
  });
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function existingFiles(folder: string): string[] {
  try {
    return readdirSync(join(folder, GENERATED), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length));
  } catch {
    return [];
  }
}

/** Compares what is there with what should be, without changing anything. */
export function findStale(folder: string, files: readonly GeneratedFile[]): readonly StaleFile[] {
  const wanted = new Set(files.map((file) => file.path));
  const stale: StaleFile[] = files.flatMap(({ path, text }) => {
    const there = readText(join(folder, path));
    if (there === text) return [];
    return [{ path, state: there === null ? 'missing' : 'changed' }];
  });
  const leftOver = existingFiles(folder).filter((path) => !wanted.has(path));
  return [...stale, ...leftOver.map((path) => ({ path, state: 'left over' as const }))];
}

/** Writes what is stale and leaves the rest untouched; gives what it wrote or removed. */
export function writeGenerated(folder: string, files: readonly GeneratedFile[]): readonly StaleFile[] {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const stale = findStale(folder, files);
  for (const { path } of stale) {
    const text = texts.get(path);
    if (text === undefined) rmSync(join(folder, path));
    else {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
  return stale;
}
