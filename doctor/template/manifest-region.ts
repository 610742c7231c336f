import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { at, each, type Json } from '../json.ts';

function manifestBeside(file: string): Json {
  try {
    return JSON.parse(readFileSync(join(dirname(file), 'manifest.json'), 'utf8'));
  } catch {
    return null;
  }
}

/** The region that the CDK's manifest beside a template has for it; null where there is none, or it names none. */
export function regionInManifest(file: string): string | null {
  const artifacts = Object.values(at(manifestBeside(file), 'artifacts') ?? {});
  const stack = each(artifacts).find((artifact) => at(artifact, 'properties', 'templateFile') === basename(file));
  const environment = at(stack, 'environment');
  return typeof environment === 'string' ? (/\/([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(environment)?.[1] ?? null) : null;
}
