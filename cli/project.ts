import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { TransformOptions } from 'jiti';
import type { CompiledPipeline } from '../generator/compile-pipeline.ts';
import { ASPEN } from '../model/command-name.ts';
import { AspenError } from '../model/errors.ts';
import type { PipelineModel } from '../model/table-model.ts';
import { compileUnlessBefore } from './compiled-before.ts';
import { ConfigError } from './errors.ts';

/** The file that defines a pipeline. */
export const CONFIG = 'aspen.config.ts';

/** The nearest folder, from here upwards, that has an `aspen.config.ts`. @throws {ConfigError} `no-pipeline`. */
export function findProject(from: string): string {
  let folder = resolve(from);
  while (!existsSync(join(folder, CONFIG))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new ConfigError({
        code: 'no-pipeline',
        found: `no ${CONFIG}`,
        where: `${resolve(from)} and the folders above it`,
        next: `Go to the folder of your pipeline, or begin one here with a csv file: ${ASPEN} new TABLE --from FILE.csv`,
      });
    }
    folder = parent;
  }
  return folder;
}

/** A text that a file of the pipeline would have. */
interface EditedFile {
  readonly path: string;
  readonly text: string;
}

async function importConfig(path: string, edited: EditedFile | null): Promise<unknown> {
  // Required: what is imported of CommonJS is first read as a whole for the names that it exports, 40 ms here.
  const { createJiti }: typeof import('jiti') = createRequire(import.meta.url)('jiti');
  // The program's own copy, so that a definition and an error are what this program knows, wherever it is installed.
  const definitions = await import('../model/index.ts');
  const plain = { virtualModules: { 'aspen-glue': definitions }, moduleCache: false };
  const asIs = createJiti(import.meta.url, plain);
  const textOf = ({ filename, source }: TransformOptions) =>
    edited !== null && edited.path === filename ? edited.text : source;
  const transform = (options: TransformOptions) => ({
    code: asIs.transform({ ...options, source: textOf(options) ?? options.source }),
  });
  // What is kept of a file is found by the text that it has, not by the one that it would have.
  const jiti = edited === null ? asIs : createJiti(import.meta.url, { ...plain, fsCache: false, transform });
  try {
    return await jiti.import(path, { default: true });
  } catch (cause) {
    if (cause instanceof AspenError) throw cause;
    throw new ConfigError({
      code: 'broken-config',
      found: cause instanceof Error ? cause.message : String(cause),
      expected: 'TypeScript that runs',
      where: path,
      cause,
    });
  }
}

function isPipeline(value: unknown): value is PipelineModel {
  return typeof value === 'object' && value !== null && 'tables' in value && 'procedures' in value;
}

async function readModel(folder: string, edited: EditedFile | null = null): Promise<PipelineModel> {
  const path = join(folder, CONFIG);
  const model = await importConfig(path, edited);
  if (isPipeline(model)) return model;
  throw new ConfigError({
    code: 'broken-config',
    found: 'no pipeline as the default export',
    expected: 'export default definePipeline({ … })',
    where: path,
  });
}

/**
 * Reads and compiles the pipeline of a folder; where nothing changed, it takes what a command before has compiled.
 *
 * @throws {AspenError} for a file that does not run, wrong definitions, or procedures that do not fit together.
 */
export async function loadProject(folder: string): Promise<CompiledPipeline> {
  return compileUnlessBefore(await readModel(folder), folder);
}

/** The pipeline of a folder as it would be with another text in one of its files. @throws {AspenError} as {@link loadProject}. */
export async function modelWith(folder: string, edited: EditedFile): Promise<PipelineModel> {
  return readModel(folder, edited);
}

/** Reads and compiles the pipeline of a folder, and leaves nothing behind. @throws {AspenError} as {@link loadProject}. */
export async function compileProject(folder: string): Promise<CompiledPipeline> {
  const { compilePipeline } = await import('../generator/compile-pipeline.ts');
  return compilePipeline(await readModel(folder), folder);
}
