import type { AspenError } from '../model/errors.ts';
import { DefinitionError } from '../model/errors.ts';
import { escapeInLiteral } from '../model/printable.ts';
import type { Ending } from './exit-code.ts';
import type { Output } from './output.ts';

/**
 * JSON for programs: bigints as numbers where they are exact, errors as their facts. A terminal shows it and does not
 * obey it, and whoever parses it gets the exact text.
 */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'bigint') return part;
    return part >= Number.MIN_SAFE_INTEGER && part <= Number.MAX_SAFE_INTEGER ? Number(part) : String(part);
  });
  return escapeInLiteral(json);
}

/** An error's facts as JSON shows them. */
export function errorFacts(error: AspenError): object {
  const { code, found, expected, where, next } = error;
  const mistakes = error instanceof DefinitionError ? { mistakes: error.mistakes } : {};
  return { code, found, expected, where, next, ...mistakes };
}

/** Writes a command's events as JSON lines, the last of which is always an `end`. */
export class JsonLines {
  readonly #output: Output;
  #ended = false;

  constructor(output: Output) {
    this.#output = output;
  }

  event(event: string, facts: object): void {
    this.#output.record(toJson({ event, ...facts }));
  }

  /** A row of an answer, which is JSON already: what is a number in it may have more digits than ours. */
  row(row: string): void {
    this.#output.record(escapeInLiteral(`{"event":"row","row":${row}}`));
  }

  /** The one `end` event; a second call does nothing, so that a late error cannot add another. */
  end(status: Ending, facts: object): void {
    if (this.#ended) return;
    this.#ended = true;
    this.event('end', { status: status === 'usage' ? 'failed' : status, ...facts });
  }
}
