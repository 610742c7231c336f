import { at, each, isObject, type Json, type JsonObject, text } from '../json.ts';
import type { Aliases } from './aliases.ts';
import { fitting } from './expected-types.ts';
import type { Instance } from './plan.ts';
import { documentOf } from './policy-document.ts';
import { placeholder, type References } from './references.ts';

/** True where some of a value is not known. */
function hasUnknown(unknown: Json | undefined): boolean {
  if (unknown === true) return true;
  if (Array.isArray(unknown)) return unknown.some(hasUnknown);
  return isObject(unknown) && Object.values(unknown).some(hasUnknown);
}

/** The attributes that are not known in more than one of several blocks. */
function unknownInSeveral(unknown: Json | undefined): ReadonlySet<string> {
  const names = each(unknown).flatMap((block) =>
    isObject(block) ? Object.keys(block).filter((name) => hasUnknown(block[name])) : [],
  );
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}

/** Whether what is written of a block as a constant is what is planned of it. */
function matches(block: JsonObject, values: JsonObject): boolean {
  return Object.entries(block).every(([name, expression]) => {
    const constant = at(expression, 'constant_value');
    return constant === undefined || JSON.stringify(constant) === JSON.stringify(values[name]);
  });
}

/** The attributes of a resource, or of a block in it: as they are planned, and where they are not known, as written. */
export class Attributes {
  readonly #values: JsonObject;
  readonly #unknown: Json | undefined;
  readonly #expressions: JsonObject;
  readonly #instance: Instance;
  readonly #references: References;
  readonly #aliases: Aliases;
  /** Attributes that are not known in other blocks either, which have the same expression. */
  readonly #beside: ReadonlySet<string>;

  private constructor(
    values: JsonObject,
    unknown: Json | undefined,
    expressions: JsonObject,
    instance: Instance,
    references: References,
    aliases: Aliases,
    beside: ReadonlySet<string> = new Set(),
  ) {
    this.#beside = beside;
    this.#values = values;
    this.#unknown = unknown;
    this.#expressions = expressions;
    this.#instance = instance;
    this.#references = references;
    this.#aliases = aliases;
  }

  static of(instance: Instance, references: References, aliases: Aliases): Attributes {
    return new Attributes(instance.values, instance.unknown, instance.expressions, instance, references, aliases);
  }

  /** A value; null where there is none. One that is not known stands as what it refers to, where that is one thing. */
  get(name: string): Json {
    const planned = this.#values[name];
    if (!hasUnknown(at(this.#unknown, name))) {
      if (planned !== undefined && planned !== null) return this.#aliases.inKeys(planned);
      return at(this.#expressions[name], 'constant_value') ?? null;
    }
    const [first, ...more] = fitting(name, this.written(name));
    if (first !== undefined && more.length === 0) return first;
    // It is still to be made, and nothing else of its kind is.
    const only = name === 'vpc_id' ? this.#references.onlyNewNetwork() : null;
    return only ?? this.#hole(name);
  }

  /** The items of a value that is a list; those that are not known stand as what they refer to. */
  list(name: string): readonly Json[] {
    const planned = each(this.#values[name]).filter((item) => item !== null);
    if (!hasUnknown(at(this.#unknown, name))) return each(this.get(name));
    const written = fitting(name, this.written(name));
    // Of several blocks with one expression, which refers to what, no plan says.
    const isVague = written.length === 0 || (written.length > 1 && this.#beside.has(name));
    return [...each(this.#aliases.inKeys(planned)), ...(isVague ? [this.#hole(name)] : written)];
  }

  /** What an attribute names that has a name, as a key where it is one of the plan's. */
  named(name: string, type: string): Json {
    const value = this.get(name);
    return typeof value === 'string' ? (this.#references.named(type, value) ?? value) : value;
  }

  /** What an attribute refers to, whether it is known or not. */
  written(name: string): readonly Json[] {
    const { module, index } = this.#instance;
    return this.#references.values(this.#expressions[name], module, index);
  }

  /** The blocks of a name, or the objects of an attribute that is a list of them. */
  blocks(name: string): readonly Attributes[] {
    const planned = each(this.#values[name]).filter(isObject);
    const unknown = at(this.#unknown, name);
    const written = this.#writtenBlocks(name, planned);
    const whole = planned.length > 0 ? planned : written.map(() => ({}));
    return whole.map(
      (values, index) =>
        new Attributes(
          values,
          unknown === true ? true : at(unknown, index),
          written[index] ?? {},
          this.#instance,
          this.#references,
          this.#aliases,
          isObject(this.#expressions[name]) ? unknownInSeveral(unknown) : new Set(),
        ),
    );
  }

  /** True where how many blocks of a name there will be, only applying tells. */
  isOpen(name: string): boolean {
    // What is not written has its default, which only applying tells of too.
    return at(this.#unknown, name) === true && this.#expressions[name] !== undefined && this.blocks(name).length === 0;
  }

  /**
   * How blocks are written, each beside the one that is planned of it: those of a set are planned in another order. An
   * attribute has one expression for all of its objects.
   */
  #writtenBlocks(name: string, planned: readonly JsonObject[]): readonly JsonObject[] {
    const expressions = this.#expressions[name];
    if (isObject(expressions)) {
      return planned.map((values, index) => {
        const unknown = at(this.#unknown, name, index);
        const names = [...Object.keys(values), ...Object.keys(isObject(unknown) ? unknown : {})];
        return Object.fromEntries(names.map((each): [string, Json] => [each, expressions]));
      });
    }
    const left = each(expressions).filter(isObject);
    if (planned.length === 0) return left;
    return planned.map((values) => {
      const found = left.findIndex((block) => matches(block, values));
      return left.splice(Math.max(found, 0), 1)[0] ?? {};
    });
  }

  /** The first of such blocks; one in which there is nothing, where there is none. */
  block(name: string): Attributes {
    const [first] = this.blocks(name);
    return first ?? new Attributes({}, undefined, {}, this.#instance, this.#references, this.#aliases);
  }

  /** The entries of a map that are known, and the names of those that are not. */
  entries(name: string): { readonly known: JsonObject; readonly unknown: readonly string[] } {
    const planned = this.#aliases.inKeys(this.#values[name] ?? {});
    const unknown = at(this.#unknown, name);
    const known = Object.entries(isObject(planned) ? planned : {}).filter(([, value]) => value !== null);
    const open = isObject(unknown)
      ? Object.entries(unknown).flatMap(([key, value]) => (value === true ? [key] : []))
      : [];
    return { known: Object.fromEntries(known), unknown: open };
  }

  /** A policy's document: as text where all of it is known, else in the parts that a data source puts together. */
  document(name: string): Json {
    const { module } = this.#instance;
    const planned = text(this.#values[name]);
    if (planned !== null) return this.#aliases.inDocument(planned);
    const [reference] = each(at(this.#expressions[name], 'references')).flatMap((each) => text(each) ?? []);
    return documentOf(reference ?? '', module, this.#references) ?? this.#hole(name);
  }

  /** What only applying will tell of an attribute. */
  #hole(name: string): string {
    return placeholder(`${name} of ${this.#instance.address}`);
  }
}
