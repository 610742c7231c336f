import {
  DFA,
  type Element,
  type Expression,
  NFA,
  type ReadonlyDFA,
  TooManyNodesError,
  type TransitionIterator,
} from 'refa';
import { MatchesError } from '../errors.ts';
import { brief } from './parse-pattern.ts';

const LAST_CODE_POINT = 0x10ffff;
/** States over bytes, the dead one included, that a pattern may need. */
export const MOST_STATES = 4096;
/** States that may exist on the way to the minimal automaton. */
const MOST_NODES = 10_000;
/** Transitions that may be looked at while states are made of sets of states: about a second's work. */
const MOST_STEPS = 4_000_000;

/** The code points from `min` to `max` lead to state `to`. */
export interface Edge {
  readonly min: number;
  readonly max: number;
  readonly to: number;
}

/** A state of the minimal automaton over code points; its edges are disjoint and in order. */
export interface CodePointState {
  readonly accepting: boolean;
  readonly edges: readonly Edge[];
}

/** The minimal automaton over code points: the first state is the start, and each can still reach an accepting one. */
export function codePointStates(expression: Expression, pattern: string): readonly CodePointState[] {
  refuseLongRepeats(expression, pattern);
  try {
    const nfa = NFA.fromRegex(
      expression,
      { maxCharacter: LAST_CODE_POINT },
      {},
      new NFA.LimitedNodeFactory(MOST_NODES),
    );
    const options = { maxCharacter: LAST_CODE_POINT };
    const limited = limitSteps(nfa.transitionIterator(), pattern);
    const dfa = DFA.fromTransitionIterator(limited, options, new DFA.LimitedNodeFactory(MOST_NODES));
    dfa.minimize();
    return liveStates(dfa);
  } catch (error) {
    if (error instanceof TooManyNodesError) throw tooLarge(pattern);
    throw error;
  }
}

/** The error of a pattern whose automaton would not fit. */
export function tooLarge(pattern: string): MatchesError {
  return new MatchesError({
    code: 'matches-too-large',
    found: `an automaton with too many states for ${brief(pattern)}`,
    expected: `a pattern that needs at most ${MOST_STATES} states over bytes`,
    next: 'Make the numbers in {…} smaller (varchar limits a length too), or test less of the field.',
  });
}

/** A number such as the one in `a{1000000000}` would be counted up to, even where nothing is repeated. */
function refuseLongRepeats(expression: Expression, pattern: string): void {
  if (sizeOf(expression) > MOST_NODES) throw tooLarge(pattern);
}

function sizeOf(node: Expression | Element): number {
  if (node.type === 'CharacterClass' || node.type === 'Unknown') return 1;
  let size = 0;
  for (const { elements } of node.alternatives) for (const element of elements) size += sizeOf(element);
  if (node.type !== 'Quantifier') return size;
  const times = node.max === Number.POSITIVE_INFINITY ? node.min + 1 : node.max;
  return Math.max(1, size) * times;
}

function limitSteps<S>(iterator: TransitionIterator<S>, pattern: string): TransitionIterator<S> {
  let steps = 0;
  return {
    initial: iterator.initial,
    stableOut: true,
    isFinal: iterator.isFinal,
    getOut(state) {
      const out = iterator.getOut(state);
      steps += out.size + 1;
      if (steps > MOST_STEPS) throw tooLarge(pattern);
      return out;
    },
  };
}

function liveStates(dfa: ReadonlyDFA): readonly CodePointState[] {
  const live = reachingEnd(dfa);
  if (!live.has(dfa.initial)) return [];
  const nodes = [dfa.initial, ...[...live].filter((node) => node !== dfa.initial)];
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  return nodes.map((node) => ({
    accepting: dfa.finals.has(node),
    edges: edgesOf(node, numbers),
  }));
}

/** Neighbours with one target become one edge, so that equal states have equal edges. */
function edgesOf(node: DFA.ReadonlyNode, numbers: ReadonlyMap<DFA.ReadonlyNode, number>): readonly Edge[] {
  const edges: { min: number; max: number; readonly to: number }[] = [];
  for (const [{ min, max }, target] of node.out) {
    const to = numbers.get(target);
    const last = edges.at(-1);
    if (to === undefined) continue;
    if (last?.to === to && last.max + 1 === min) last.max = max;
    else edges.push({ min, max, to });
  }
  return edges;
}

/** The reachable states from which an accepting one can be reached: all others are the dead state. */
function reachingEnd(dfa: ReadonlyDFA): Set<DFA.ReadonlyNode> {
  const sources = new Map<DFA.ReadonlyNode, DFA.ReadonlyNode[]>();
  const live = new Set<DFA.ReadonlyNode>();
  for (const node of dfa.nodes()) {
    if (dfa.finals.has(node)) live.add(node);
    for (const [, target] of node.out) {
      const list = sources.get(target);
      if (list === undefined) sources.set(target, [node]);
      else list.push(node);
    }
  }
  // A set takes in what is added while it is walked.
  for (const node of live) for (const source of sources.get(node) ?? []) live.add(source);
  return live;
}
