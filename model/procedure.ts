import { freeze } from './freeze.ts';

/** A stored procedure as a definition holds it. */
export interface ProcedureDefinition<Name extends string = string> {
  readonly name: Name;
  /**
   * The procedure's schema.
   *
   * @default the pipeline's
   */
  readonly schema?: string;
  /** Path of the SQL that creates it, from the pipeline's folder. */
  readonly file: string;
  /**
   * Names of procedures that must run before this one although the relations do not tell.
   *
   * @default []
   */
  readonly after?: readonly string[];
  /**
   * Relations that it reads where PostgreSQL's parser cannot see it: in dynamic SQL, in functions that it calls.
   *
   * @default []
   */
  readonly reads?: readonly string[];
  /**
   * Relations that it writes where PostgreSQL's parser cannot see it.
   *
   * @default []
   */
  readonly writes?: readonly string[];
}

/** Defines a stored procedure that runs after the loads, when something that it reads has changed. */
export function defineProcedure<const Name extends string>(
  definition: ProcedureDefinition<Name>,
): ProcedureDefinition<Name> {
  return freeze(definition);
}
