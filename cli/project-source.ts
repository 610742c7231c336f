import { randomUUID } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeHiddenFolder } from '../embedded/hidden-folder.ts';
import { giveTo } from '../embedded/owned-files.ts';
import { type SourceAddress, sourceAddress } from '../engine/source/open-source.ts';
import type { CompiledPipeline } from '../generator/compile-pipeline.ts';
import { defaultDeployment } from '../infra/names.ts';

/** Not there, or nothing can be written here. */
function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function readId(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/**
 * A random id that tells a pipeline's folder from others of the same name: it stands in `.aspen/origin`, moves with the
 * folder, and is not checked in. Null where nothing can be written there.
 */
export function originOf(projectFolder: string): string | null {
  try {
    const hidden = makeHiddenFolder(projectFolder);
    const file = join(hidden, 'origin');
    const known = readId(file);
    if (known !== null) return known;
    try {
      writeFileSync(file, `${randomUUID()}\n`, { flag: 'wx' });
    } catch (error) {
      // Another command was first, or one that broke off.
      if (!hasCode(error, 'EEXIST')) throw error;
      if (readId(file) === null) writeFileSync(file, `${randomUUID()}\n`);
    }
    if (process.getuid?.() === 0) {
      const { uid, gid } = statSync(hidden);
      giveTo(file, { uid, gid });
    }
    return readId(file);
  } catch (error) {
    if (hasCode(error, 'EROFS', 'EACCES', 'EPERM')) return null;
    throw error;
  }
}

/**
 * Where a pipeline's files are: where the user says, or else where the pipeline does.
 *
 * @param projectFolder The pipeline's folder, which its files are called from.
 */
export function projectSource(
  projectFolder: string,
  configured: string,
  cwd: string,
  option: string | undefined,
): SourceAddress {
  const place = option === undefined ? sourceAddress(configured, projectFolder) : sourceAddress(option, cwd);
  if (place.kind === 's3') return place;
  const origin = originOf(projectFolder);
  return { ...place, home: projectFolder, ...(origin === null ? {} : { origin }) };
}

/** What a user says of where the files are. */
export interface SourceChoice {
  readonly source?: string;
  /** Of `--source aws`: the deployment. @default the pipeline's */
  readonly deployment?: string;
}

/** What stands for the bucket of the deployment; a folder of this name is `./aws`. */
export const DEPLOYED = 'aws';

/**
 * Where a command's files are, which for `--source aws` the deployment tells.
 *
 * @throws {AspenError} where nothing is deployed, or no source can be called so.
 */
export async function chosenSource(
  projectFolder: string,
  { model, tables }: CompiledPipeline,
  cwd: string,
  { source, deployment }: SourceChoice,
): Promise<SourceAddress> {
  if (source !== DEPLOYED) return projectSource(projectFolder, model.source, cwd, source);
  const { deployedSource } = await import('./aws/deployed-source.ts');
  const names = tables.map((table) => table.model.name);
  return sourceAddress(await deployedSource(names, deployment ?? defaultDeployment(model.name)), cwd);
}
