import { type CodePointState, type Edge, MOST_STATES, tooLarge } from './code-point-states.ts';

/** A state of the automaton over bytes: 256 targets, of which 0 is the dead state. */
export interface ByteState {
  readonly accepting: boolean;
  readonly targets: Uint16Array;
}

/** One length of UTF-8's forms: the lead bytes, and the code points that each of them begins. */
interface Form {
  /** The lead byte that would begin code point 0, and the last lead byte. */
  readonly zero: number;
  readonly last: number;
  /** Code points under one lead byte. */
  readonly span: number;
  /** Smallest code point of this length: a smaller one would be an overlong form, which is not UTF-8. */
  readonly min: number;
  readonly max: number;
}

const FORMS: readonly Form[] = [
  { zero: 0xc0, last: 0xdf, span: 0x40, min: 0x80, max: 0x7ff },
  { zero: 0xe0, last: 0xef, span: 0x1000, min: 0x800, max: 0xffff },
  { zero: 0xf0, last: 0xf4, span: 0x40000, min: 0x10000, max: 0x10ffff },
];

/**
 * Takes an automaton over code points to one over UTF-8 bytes. State 1 is the start.
 *
 * The result is minimal when the given one is. A state inside a character is made once for each thing it can lead
 * to; two of them that differ lead to states that differ; and none is equal to a state between characters, since it
 * only goes on with continuation bytes.
 */
export function utf8States(states: readonly CodePointState[], pattern: string): readonly ByteState[] {
  if (states.length >= MOST_STATES) throw tooLarge(pattern);
  const result: ByteState[] = [{ accepting: false, targets: new Uint16Array(256) }];
  for (const { accepting } of states) result.push({ accepting, targets: new Uint16Array(256) });
  const inner = new InnerStates(result, pattern);
  for (const [number, { edges }] of states.entries()) {
    const { targets } = result[number + 1]!;
    for (const { min, max, to } of clip(edges, 0, 0x7f)) targets.fill(to + 1, min, max + 1);
    for (const { zero, last, span, min, max } of FORMS) {
      const within = clip(edges, min, max);
      for (let byte = zero; byte <= last; byte++) targets[byte] = inner.stateFor(within, (byte - zero) * span, span);
    }
  }
  return result;
}

/** The states inside a character, each made once. */
class InnerStates {
  readonly #states: ByteState[];
  readonly #pattern: string;
  readonly #known = new Map<string, number>();

  constructor(states: ByteState[], pattern: string) {
    this.#states = states;
    this.#pattern = pattern;
  }

  /** The state after bytes that can still become the code points `base` to `base + span - 1`. */
  stateFor(all: readonly Edge[], base: number, span: number): number {
    const edges = clip(all, base, base + span - 1);
    if (edges.length === 0) return 0;
    const key = `${span}:${edges.map(({ min, max, to }) => `${min - base}-${max - base}>${to}`).join()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const targets = new Uint16Array(256);
    const part = span / 64;
    for (let index = 0; index < 64; index++) {
      const from = base + index * part;
      targets[0x80 + index] = part > 1 ? this.stateFor(edges, from, part) : targetOf(edges, from);
    }
    const number = this.#states.length;
    if (number >= MOST_STATES) throw tooLarge(this.#pattern);
    this.#states.push({ accepting: false, targets });
    this.#known.set(key, number);
    return number;
  }
}

function targetOf(edges: readonly Edge[], codePoint: number): number {
  const edge = edges.find(({ min, max }) => min <= codePoint && codePoint <= max);
  return edge === undefined ? 0 : edge.to + 1;
}

function clip(edges: readonly Edge[], min: number, max: number): readonly Edge[] {
  const result: Edge[] = [];
  for (const edge of edges) {
    if (edge.max < min || edge.min > max) continue;
    result.push({ min: Math.max(edge.min, min), max: Math.min(edge.max, max), to: edge.to });
  }
  return result;
}
