import { AspenError, DefinitionError, type ErrorFacts, type Mistake } from '../model/errors.ts';

/** Something that stands in the way of generating. */
export class GeneratorError extends AspenError {}

/** What is wrong with a `matches`. */
type MatchesCode = 'matches-syntax' | 'matches-not-regular' | 'matches-too-large';

/** A `matches` that cannot be compiled. */
export class MatchesError extends GeneratorError {
  /** Character of the pattern, counted from 1; null where it is the whole pattern. */
  readonly position: number | null;

  constructor(facts: ErrorFacts & { readonly code: MatchesCode; readonly position?: number }) {
    super(facts);
    this.position = facts.position ?? null;
  }
}

/** SQL that PostgreSQL's parser does not take; `found` is PostgreSQL's own message. */
export class SqlSyntaxError extends GeneratorError {
  readonly line: number;
  readonly column: number;

  constructor(message: string, file: string, place: { readonly line: number; readonly column: number }, cause?: Error) {
    super({
      code: 'sql-syntax',
      found: firstLine(message),
      expected: 'SQL that PostgreSQL takes',
      where: `${file}:${place.line}:${place.column}`,
      next: 'Correct the SQL at this place.',
      cause,
    });
    this.line = place.line;
    this.column = place.column;
  }
}

/** PostgreSQL's message about a quote that does not end has all the rest of the file in it. */
function firstLine(message: string): string {
  const [line = ''] = message.split('\n');
  return line === message ? message : `${line} …`;
}

/** What can be wrong with procedures and how they depend on each other. */
export type ProcedureCode =
  | 'procedure-name'
  | 'unknown-relation'
  | 'unseen-sql'
  | 'procedure-calls-procedure'
  | 'undeclared-order'
  | 'procedure-cycle';

/** One thing that is wrong with a procedure. */
export interface ProcedureFinding extends Mistake {
  readonly code: ProcedureCode;
  /** The procedure's name. */
  readonly procedure: string;
}

/** Everything that is wrong with a pipeline's procedures, at once. */
export class ProceduresError extends DefinitionError {
  readonly findings: readonly ProcedureFinding[];

  constructor(findings: readonly ProcedureFinding[]) {
    super(findings);
    this.findings = findings;
  }
}
