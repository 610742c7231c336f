/** What can be done about an error: try again, refuse the file it concerns, or stop. */
export type Remedy = 'retry' | 'refuse-file' | 'stop';

/** The evidence an error carries; every text is one a user may see, so none holds a secret or a `pii` value. */
export interface ErrorFacts {
  /** Stable word, for scripts and for the documentation. */
  readonly code: string;
  /** What was found. */
  readonly found: string;
  /** What was expected instead. */
  readonly expected?: string;
  /** Where it was found or looked for. */
  readonly where?: string;
  /** What the user can do next. */
  readonly next?: string;
  /** @default 'stop' */
  readonly remedy?: Remedy;
  readonly cause?: unknown;
}

/** Base of every error that Aspen raises on purpose; anything else that is thrown is a defect. */
export class AspenError extends Error {
  readonly code: string;
  readonly found: string;
  readonly expected: string | undefined;
  readonly where: string | undefined;
  readonly next: string | undefined;
  readonly remedy: Remedy;

  constructor(facts: ErrorFacts) {
    super(facts.found, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = facts.code;
    this.found = facts.found;
    this.expected = facts.expected;
    this.where = facts.where;
    this.next = facts.next;
    this.remedy = facts.remedy ?? 'stop';
  }
}

/** One thing that is wrong with a definition. */
export interface Mistake {
  /** Where it stands, such as `stg_borrower.columns.zip_code.matches`. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** Every mistake of a pipeline's definitions at once. */
export class DefinitionError extends AspenError {
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
    super({
      code: 'wrong-definition',
      found: `${count} in the definitions`,
      next: 'Correct each of them, then run the command again.',
    });
    this.mistakes = mistakes;
  }
}
