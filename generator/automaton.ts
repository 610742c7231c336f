/**
 * The compiled `matches` of a column: one minimal automaton over UTF-8 bytes, as a table that both engines run.
 *
 * A field matches when, from `start`, taking `next[state * classCount + classes[byte]]` for each of its bytes
 * ends in a state whose `accepting` is 1.
 */
export interface Automaton {
  /** 256 entries: byte → class. Bytes of one class are never told apart. */
  readonly classes: Uint8Array;
  readonly classCount: number;
  /** state × `classCount` + class → state. State 0 is dead: no byte leads out of it. */
  readonly next: Uint16Array;
  readonly start: number;
  /** Per state, 0 or 1. */
  readonly accepting: Uint8Array;
}

/**
 * Compiles the `matches` of a column: JavaScript's syntax with the `u` flag, for the whole field.
 *
 * @throws {MatchesError} `matches-syntax`, `matches-not-regular` or `matches-too-large`.
 */
export function compileMatches(pattern: string): Automaton {
  throw new Error(`not built yet: ${pattern}`);
}
