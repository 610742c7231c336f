import { isObject, type Json, text } from '../json.ts';
import type { Instance } from './plan.ts';
import { attributeOf, keyOf } from './references.ts';

/** Types whose ids are names, which texts have in them for other reasons too. */
const BY_NAME = /^aws_(s3_bucket|glue_|iam_role_policy|iam_policy_attachment|cloudwatch_event|db_|rds_|kms_alias)/;

/** The addresses of databases, which stand in texts that are longer. */
const HOSTS = ['address', 'endpoint', 'reader_endpoint'];

/** What is there already has ids, ARNs and addresses, by which the rest names it: here, by its key. */
export class Aliases {
  readonly #whole = new Map<string, string>();
  readonly #hosts = new Map<string, string>();

  constructor(instances: readonly Instance[]) {
    for (const instance of instances) {
      const { type, values } = instance;
      for (const attribute of BY_NAME.test(type) ? [] : ['arn', 'id']) {
        const value = text(values[attribute]);
        // What is given to a resource as an argument is another's.
        const isGiven = instance.expressions[attribute] !== undefined;
        if (value !== null && value.length >= 8 && !isGiven) this.#whole.set(value, keyOf(instance));
      }
      for (const attribute of /^aws_(db_instance|rds_cluster|db_proxy)/.test(type) ? HOSTS : []) {
        const host = text(values[attribute])?.replace(/:\d+$/, '');
        const key = text(attributeOf(instance, attribute))?.replace(/:\d+$/, '');
        if (host?.includes('.') && key !== undefined) this.#hosts.set(host, key);
      }
    }
  }

  /** A value in which what is there already is known as what is not yet. */
  inKeys(value: Json): Json {
    return this.#mapped(value, (text) => this.#whole.get(text) ?? this.#replaced(text, this.#hosts));
  }

  /** A policy's document, in whose ARNs the same is done. */
  inDocument(document: string): Json {
    let written: Json;
    try {
      written = JSON.parse(document);
    } catch {
      return document;
    }
    return this.#mapped(written, (text) => this.#replaced(text, this.#whole));
  }

  #replaced(text: string, names: ReadonlyMap<string, string>): string {
    let replaced = text;
    for (const [name, key] of names) replaced = replaced.replaceAll(name, key);
    return replaced;
  }

  #mapped(value: Json, change: (text: string) => string): Json {
    if (typeof value === 'string') return change(value);
    if (Array.isArray(value)) return value.map((item) => this.#mapped(item, change));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#mapped(item, change)]));
  }
}
