import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createJiti } from 'jiti';
import { type CompiledPipeline, compilePipeline } from '../generator/compile-pipeline.ts';
import { ASPEN } from '../model/command-name.ts';
import { AspenError } from '../model/errors.ts';
import * as definitions from '../model/index.ts';
import type { PipelineModel } from '../model/table-model.ts';
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

// The program's own copy, so that a definition and an error are what this program knows, wherever it is installed.
async function importConfig(path: string): Promise<unknown> {
  const jiti = createJiti(import.meta.url, { virtualModules: { 'aspen-glue': definitions }, moduleCache: false });
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

/**
 * Reads and compiles the pipeline of a folder.
 *
 * @throws {AspenError} for a file that does not run, wrong definitions, or procedures that do not fit together.
 */
export async function loadProject(folder: string): Promise<CompiledPipeline> {
  const path = join(folder, CONFIG);
  const model = await importConfig(path);
  if (!isPipeline(model)) {
    throw new ConfigError({
      code: 'broken-config',
      found: 'no pipeline as the default export',
      expected: 'export default definePipeline({ … })',
      where: path,
    });
  }
  return compilePipeline(model, folder);
}
