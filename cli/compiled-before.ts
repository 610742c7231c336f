import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { makeHiddenFolder } from '../embedded/hidden-folder.ts';
import type { CompiledPipeline } from '../generator/compile-pipeline.ts';
import { ownMigrations } from '../generator/migrations.ts';
import { packageFolder, version } from '../generator/package.ts';
import { type PipelineFiles, readPipelineFiles } from '../generator/pipeline-files.ts';
import type { PipelineModel } from '../model/table-model.ts';

/** What takes time to make of a pipeline. */
type Made = Pick<CompiledPipeline, 'tables' | 'procedures'>;

const FILE = 'compiled';

/** Names, sizes and times of the files of this program that decide what comes of a definition. */
function programState(): readonly string[] {
  const folders = [new URL('../generator/', import.meta.url), new URL('../model/', import.meta.url)];
  return [...folders, new URL('templates/', packageFolder)].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => {
      const { size, mtimeMs } = statSync(new URL(path, folder));
      return `${path} ${size} ${mtimeMs}`;
    }),
  );
}

function keyOf(model: PipelineModel, files: PipelineFiles): string {
  const all = serialize([version, programState(), model, files]);
  return createHash('sha256').update(all).digest('hex');
}

function readKept(folder: string, key: string): Made | null {
  try {
    const kept: { readonly key: string; readonly made: Made } = deserialize(readFileSync(join(folder, '.aspen', FILE)));
    return kept.key === key ? kept.made : null;
  } catch {
    // There is none, or what another version of Node has written: it is compiled then.
    return null;
  }
}

function keep(folder: string, key: string, { tables, procedures }: Made): void {
  let half: string | null = null;
  try {
    const path = join(makeHiddenFolder(folder), FILE);
    half = `${path}.${process.pid}`;
    writeFileSync(half, serialize({ key, made: { tables, procedures } }));
    renameSync(half, path);
  } catch {
    // A folder that cannot be written makes the next command slower, and nothing else.
    if (half !== null) rmSync(half, { force: true });
  }
}

/**
 * Compiles a pipeline, or takes what came of it in a command before, where nothing changed that it follows from: the
 * model, the files that it names, this program.
 *
 * @throws {AspenError} as `compilePipeline` does.
 */
export async function compileUnlessBefore(model: PipelineModel, folder: string): Promise<CompiledPipeline> {
  const files = readPipelineFiles(model, folder);
  const key = keyOf(model, files);
  const kept = readKept(folder, key);
  if (kept !== null) return { model, folder, runtime: ownMigrations(), migrations: files.migrations, ...kept };
  // Loaded only here: with PostgreSQL's parser, Handlebars and refa it is most of what a command would load.
  const { compilePipeline } = await import('../generator/compile-pipeline.ts');
  const compiled = await compilePipeline(model, folder, files);
  keep(folder, key, compiled);
  return compiled;
}
