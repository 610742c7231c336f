import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstallablePipeline, InstallableTable } from '../../runtime/migrate/installable.ts';

/** A pipeline as its functions carry it: what is brought into the database, and what operations need to know. */
export interface DeployedPipeline extends InstallablePipeline {
  readonly tables: readonly (InstallableTable & { readonly model: { readonly freshness: number | null } })[];
  /** Version of Aspen. */
  readonly version: string;
}

/** The file of a function's asset that has it. */
export const PIPELINE_FILE = 'pipeline.json';

/** Names of the variables that a function is given; `infra/functions/` sets them and its handlers read them. */
export const VARIABLES = {
  host: 'ASPEN_HOST',
  port: 'ASPEN_PORT',
  database: 'ASPEN_DATABASE',
  secret: 'ASPEN_SECRET',
  deployment: 'ASPEN_DEPLOYMENT',
} as const;

/** A variable that the construct sets. */
export function variable(name: keyof typeof VARIABLES): string {
  const value = process.env[VARIABLES[name]];
  if (value === undefined) throw new Error(`The variable ${VARIABLES[name]} is missing.`);
  return value;
}

/** The pipeline beside the handler. */
export function readPipeline(): DeployedPipeline {
  return JSON.parse(readFileSync(join(__dirname, PIPELINE_FILE), 'utf8'));
}
