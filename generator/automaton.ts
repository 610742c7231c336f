import { codePointStates } from './matches/code-point-states.ts';
import { parsePattern } from './matches/parse-pattern.ts';
import { type ByteState, utf8States } from './matches/utf8-states.ts';

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
  /** 0 only where no field at all can match. */
  readonly start: number;
  /** Per state, 0 or 1. */
  readonly accepting: Uint8Array;
}

/**
 * Compiles the `matches` of a column: JavaScript's syntax with the `u` flag, for the whole field.
 *
 * Equal patterns give equal bytes on every machine: `\p{…}` knows Unicode 15.0, whatever Node knows.
 *
 * @throws {MatchesError} `matches-syntax`, `matches-not-regular` or `matches-too-large`.
 */
export function compileMatches(pattern: string): Automaton {
  const states = utf8States(codePointStates(parsePattern(pattern), pattern), pattern);
  return toTable(states);
}

/** The table's numbers follow from the language alone: states in the order in which they are first reached. */
function toTable(states: readonly ByteState[]): Automaton {
  const { classes, samples } = byteClasses(states);
  const start = states.length > 1 ? 1 : 0;
  const numbers = new Map([[0, 0]]);
  numbers.set(start, start);
  const order = [...numbers.keys()];
  const next: number[] = [];
  // The list grows while it is walked: a state that is met for the first time gets the next number.
  for (const state of order) {
    for (const byte of samples) {
      const target = states[state]!.targets[byte]!;
      const number = numbers.get(target) ?? numbers.size;
      if (number === numbers.size) order.push(target);
      numbers.set(target, number);
      next.push(number);
    }
  }
  return {
    classes,
    classCount: samples.length,
    next: Uint16Array.from(next),
    start,
    accepting: Uint8Array.from(order, (state) => (states[state]!.accepting ? 1 : 0)),
  };
}

/** Bytes that lead to the same target from every state are one class; `samples` has one byte of each. */
function byteClasses(states: readonly ByteState[]): { classes: Uint8Array; samples: readonly number[] } {
  const classes = new Uint8Array(256);
  const samples: number[] = [];
  const known = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++) {
    const column = states.map(({ targets }) => targets[byte]).join();
    const number = known.get(column) ?? known.size;
    if (number === known.size) samples.push(byte);
    known.set(column, number);
    classes[byte] = number;
  }
  return { classes, samples };
}
