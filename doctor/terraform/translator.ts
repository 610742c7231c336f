import type { JsonObject } from '../json.ts';
import type { Attributes } from './attributes.ts';

/** A resource in the words of a template, from one of Terraform's. */
export interface Translated {
  /** Its type in CloudFormation. */
  readonly type: string;
  readonly properties: JsonObject;
  /** Which part of the resource it is, where that makes several; null for the whole. */
  readonly part: string | null;
}

/** What a resource is known by. */
export interface Self {
  readonly key: string;
  readonly address: string;
}

/** Says a resource of Terraform in the words of a template. */
export type Translator = (attributes: Attributes, self: Self) => readonly Translated[];

/** A translated resource; what has no value is left out of it. */
export function resource(type: string, properties: JsonObject, part: string | null = null): Translated {
  const there = Object.entries(properties).filter(([, value]) => value !== null);
  return { type, properties: Object.fromEntries(there), part };
}
