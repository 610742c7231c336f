import { at, isObject, type Json } from '../json.ts';
import type { Stack } from './stack.ts';

/** A stack among others, in which references are looked up. */
export interface Scope {
  readonly stack: Stack;
  /** Stands before the ids of its resources. */
  readonly prefix: string;
  /** What the stack above gives its parameters, as written there. */
  readonly given: { readonly scope: Scope; readonly parameters: Json | undefined } | null;
  readonly nested: ReadonlyMap<string, Scope>;
  /** What all stacks export. */
  readonly exports: Export[];
}

/** An output that other stacks may import. */
export interface Export {
  readonly scope: Scope;
  /** As it is written. */
  readonly name: Json;
  readonly value: Json;
}

function scopeOf(stack: Stack, prefix: string, given: Scope['given'], exports: Scope['exports']): Scope {
  const nested = new Map<string, Scope>();
  const scope: Scope = { stack, prefix, given, nested, exports };
  for (const [id, inner] of stack.nested) {
    if (inner === null) continue;
    const parameters = at(stack.template, 'Resources', id, 'Properties', 'Parameters');
    nested.set(id, scopeOf(inner, `${prefix}${id}/`, { scope, parameters }, exports));
  }
  for (const output of Object.values(at(stack.template, 'Outputs') ?? {})) {
    const name = at(output, 'Export', 'Name');
    const value = at(output, 'Value');
    if (name !== undefined && value !== undefined) exports.push({ scope, name, value });
  }
  return scope;
}

/**
 * The scopes of stacks that are deployed beside one another.
 *
 * @param named Whether each one's name stands before its ids.
 */
export function scopesOf(stacks: readonly Stack[], named: boolean): readonly Scope[] {
  const exports: Export[] = [];
  return stacks.map((stack) => scopeOf(stack, named ? `${stack.name}/` : '', null, exports));
}

/** A scope and all that are nested in it. */
export function withNested(scope: Scope): readonly Scope[] {
  return [scope, ...[...scope.nested.values()].flatMap(withNested)];
}

/** A resource as it is written. */
export function rawResource(scope: Scope, id: string): Json | undefined {
  const resource = at(scope.stack.template, 'Resources', id);
  return isObject(resource) ? resource : undefined;
}
