import type { Relation, Routine } from './facts.ts';
import { RelationSet } from './relation-set.ts';

/** What was found in the statements of a procedure, told in the order in which they stand in the text. */
export class FoundRelations {
  readonly reads = new RelationSet();
  readonly writes = new RelationSet();
  readonly creates = new RelationSet();
  readonly calls = new RelationSet();
  readonly functions = new RelationSet();
  /** The lines of statements that are put together when they run. */
  readonly dynamic: number[] = [];
  searchPath: readonly string[] | null = null;
  readonly #temporary = new Set<string>();
  readonly #dropped: Relation[] = [];

  read(relation: Relation): void {
    if (!this.#isTemporary(relation)) this.reads.add(relation);
  }

  write(relation: Relation): void {
    if (!this.#isTemporary(relation)) this.writes.add(relation);
  }

  create(relation: Relation, temporary: boolean): void {
    if (temporary || relation.schema === 'pg_temp') this.#temporary.add(relation.name);
    else {
      this.creates.add(relation);
      this.writes.add(relation);
    }
  }

  rename(before: Relation, name: string): void {
    this.write(before);
    this.create({ ...before, name }, this.#isTemporary(before));
  }

  /** `DROP TABLE IF EXISTS` often stands before the temporary table that it is about, so it is judged at the end. */
  drop(relation: Relation): void {
    this.#dropped.push(relation);
  }

  callFunction(routine: Routine): void {
    if (routine.schema !== null && routine.schema !== 'pg_catalog') this.functions.add(routine);
  }

  /** To be called once, when all statements were read. */
  finish(): void {
    for (const relation of this.#dropped) this.write(relation);
  }

  /** A name is temporary from where the procedure makes it; before that, the same name is a lasting relation. */
  #isTemporary({ schema, name }: Relation): boolean {
    return schema === 'pg_temp' || (schema === null && this.#temporary.has(name));
  }
}
