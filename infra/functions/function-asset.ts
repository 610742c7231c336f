import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import { packageFolder, version } from '../../generator/package.ts';
import { DeploymentError } from '../errors.ts';
import { type DeployedPipeline, PIPELINE_FILE } from './environment.ts';

/** A function that Aspen deploys; each is one file, made when the package is built. */
export type FunctionName = 'schema' | 'post-step' | 'notifications' | 'stop-crawler';

/** The file of an asset that has the certificates of a user's own authorities. */
export const AUTHORITIES_FILE = 'authorities.pem';

/** The part of a pipeline that its functions work with. */
export function deployedPipeline({
  model,
  runtime,
  tables,
  migrations,
  procedures,
}: CompiledPipeline): DeployedPipeline {
  return {
    version,
    model: { name: model.name, schema: model.schema },
    runtime,
    tables: tables.map(({ model: { name, schema, freshness }, shape, wanted, fingerprint, target, program }) => ({
      model: { name, schema, freshness },
      shape,
      wanted,
      fingerprint,
      target,
      program,
    })),
    migrations,
    procedures,
  };
}

function findBundle(name: FunctionName): string {
  const path = fileURLToPath(new URL(`dist/functions/${name}.js`, packageFolder));
  if (existsSync(path)) return path;
  throw new DeploymentError({
    code: 'not-built',
    found: `no bundle of the function ${name}`,
    where: path,
    next: 'Run npm run build in the folder of Aspen.',
  });
}

/** Gives a new folder to some work, and takes it away afterwards. */
export function withFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-asset-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The code of a function that needs nothing but its bundle. */
export function withBundle<T>(name: FunctionName, create: (code: lambda.Code) => T): T {
  const bundle = findBundle(name);
  return withFolder((folder) => {
    cpSync(bundle, join(folder, 'index.js'));
    return create(lambda.Code.fromAsset(folder));
  });
}

/**
 * A function's code: its bundle, the pipeline beside it, and the certificates of the user's own authorities.
 *
 * @param create Called with the code while its folder is there: the CDK copies it at once.
 */
export function withFunctionCode<T>(
  name: FunctionName,
  pipeline: DeployedPipeline,
  authorities: string | undefined,
  create: (code: lambda.Code) => T,
): T {
  const bundle = findBundle(name);
  return withFolder((folder) => {
    cpSync(bundle, join(folder, 'index.js'));
    writeFileSync(join(folder, PIPELINE_FILE), JSON.stringify(pipeline));
    if (authorities !== undefined) cpSync(authorities, join(folder, AUTHORITIES_FILE));
    return create(lambda.Code.fromAsset(folder));
  });
}
