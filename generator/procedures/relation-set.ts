import type { Relation } from './facts.ts';

/** Relations in the order in which they are named first, each once. */
export class RelationSet {
  readonly #relations = new Map<string, Relation>();

  /** Adds a relation, unless it is there. */
  add(relation: Relation): void {
    const key = JSON.stringify([relation.schema, relation.name]);
    if (!this.#relations.has(key)) this.#relations.set(key, relation);
  }

  get all(): readonly Relation[] {
    return [...this.#relations.values()];
  }
}
