import type { Place } from '../facts/place.ts';
import { at, isObject, type Json, type JsonObject, text } from '../json.ts';
import { holdsIn, resolve } from './resolve.ts';
import { type Scope, withNested } from './scope.ts';

/** A resource of a template, with its functions carried out. */
export interface Resource {
  readonly key: string;
  readonly type: string;
  readonly place: Place;
  readonly properties: JsonObject;
}

/** The resources of templates or of a plan, by their types. */
export interface Resources {
  /** What they are from. */
  readonly from: 'template' | 'plan';
  ofType(type: string): readonly Resource[];
  get(key: string): Resource | undefined;
}

/** The CDK's name of what a resource is made by: that of the construct around it. */
function constructPath(resource: Json): string | null {
  const path = text(at(resource, 'Metadata', 'aws:cdk:path'));
  return path === null ? null : path.replace(/\/Resource$/, '');
}

function readResource(scope: Scope, id: string, raw: Json): Resource | null {
  const condition = text(at(raw, 'Condition'));
  if (condition !== null && holdsIn(scope, condition) === false) return null;
  const key = `<${scope.prefix}${id}>`;
  const properties = resolve(at(raw, 'Properties') ?? {}, scope);
  return {
    key,
    type: text(at(raw, 'Type')) ?? '',
    place: { key, id: `${scope.prefix}${id}`, path: constructPath(raw) },
    properties: isObject(properties) ? properties : {},
  };
}

/** Resources by their keys and their types. */
export function resourcesOf(resources: readonly Resource[], from: Resources['from']): Resources {
  const all = new Map<string, Resource>();
  const types = new Map<string, Resource[]>();
  for (const resource of resources) {
    all.set(resource.key, resource);
    const same = types.get(resource.type);
    if (same === undefined) types.set(resource.type, [resource]);
    else same.push(resource);
  }
  return { from, ofType: (type) => types.get(type) ?? [], get: (key) => all.get(key) };
}

/** Reads all resources of stacks, nested ones among them. */
export function readResources(scopes: readonly Scope[]): Resources {
  const resources = scopes
    .flatMap(withNested)
    .flatMap((scope) =>
      Object.entries(at(scope.stack.template, 'Resources') ?? {}).flatMap(
        ([id, raw]) => readResource(scope, id, raw) ?? [],
      ),
    );
  return resourcesOf(resources, 'template');
}
