import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DoctorError } from '../errors.ts';
import { at, isObject, type Json, type JsonObject } from '../json.ts';

/** A template, with those of the stacks that are nested in it. */
export interface Stack {
  readonly name: string;
  readonly template: JsonObject;
  /** By the logical ids of their resources; null for one whose template is not at hand. */
  readonly nested: ReadonlyMap<string, Stack | null>;
}

/** What a template may hold, and other files in JSON rarely do. */
const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Rules',
  'Transform',
]);

function parse(file: string, content: string): JsonObject {
  const expected = 'a template of CloudFormation as JSON, as `cdk synth` writes it, with Resources';
  let template: Json;
  try {
    // What editors of Windows put before a text is not part of it.
    template = JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new DoctorError({
      code: 'no-template',
      found: 'a file that is not JSON',
      expected,
      where: file,
      next: 'Synthesize it first: npx cdk synth --quiet, and then look into cdk.out/. A template in YAML becomes JSON by cfn-flip.',
      cause: error,
    });
  }
  if (isObject(template) && isObject(template['Resources'])) return template;
  // The CDK writes a stack in which there is nothing without that section.
  if (isObject(template) && Object.keys(template).every((section) => SECTIONS.has(section))) return template;
  throw new DoctorError({ code: 'no-template', found: 'JSON without Resources', expected, where: file });
}

/** The files that the CDK puts beside a template, each with the hash that stands in the address it is uploaded to. */
function assetsBeside(file: string): readonly (readonly [hash: string, path: string])[] {
  let assets: Json;
  try {
    assets = JSON.parse(readFileSync(file.replace(/(\.nested)?\.template\.json$/, '.assets.json'), 'utf8'));
  } catch {
    return [];
  }
  return Object.entries(at(assets, 'files') ?? {}).flatMap(([hash, asset]) => {
    const path = at(asset, 'source', 'path');
    return typeof path === 'string' && path.endsWith('.json') ? [[hash, path] as const] : [];
  });
}

/** The file of a nested stack's template, relative to that of the stack around it. */
function nestedFile(resource: Json, assets: readonly (readonly [string, string])[]): string | null {
  const written = at(resource, 'Metadata', 'aws:asset:path');
  if (typeof written === 'string') return written;
  const url = JSON.stringify(at(resource, 'Properties', 'TemplateURL') ?? '');
  return assets.find(([hash]) => url.includes(hash))?.[1] ?? null;
}

function nestedOf(file: string, template: JsonObject, above: readonly string[]): ReadonlyMap<string, Stack | null> {
  const stacks = Object.entries(at(template, 'Resources') ?? {}).filter(
    ([, resource]) => at(resource, 'Type') === 'AWS::CloudFormation::Stack',
  );
  const [root = file] = above;
  const assets = stacks.length === 0 ? [] : assetsBeside(root);
  return new Map(
    stacks.map(([id, resource]) => {
      const path = nestedFile(resource, assets);
      const inner = path === null ? null : join(dirname(root), path);
      return [id, inner === null || above.includes(inner) ? null : readIfThere(inner, id, [...above, inner])];
    }),
  );
}

function readIfThere(file: string, name: string, above: readonly string[]): Stack | null {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const template = parse(file, content);
  return { name, template, nested: nestedOf(file, template, above) };
}

/**
 * Reads a synthesized template, and those of its nested stacks, which the CDK puts beside it.
 *
 * @throws {DoctorError} `no-template` for a file that is not one.
 */
export function readStack(file: string): Stack {
  const name = basename(file).replace(/(\.template)?\.[a-z]+$/i, '');
  const stack = readIfThere(file, name, [file]);
  if (stack !== null) return stack;
  throw new DoctorError({
    code: 'no-template',
    found: 'no file that can be read',
    expected: 'a template of CloudFormation',
    where: file,
    next: 'Synthesize it first: npx cdk synth --quiet.',
  });
}
