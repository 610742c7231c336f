import type { Automaton } from '../automaton.ts';
import { scalaText } from './scala-text.ts';

/** The classes of bytes, each by the byte at which it begins. */
function classText({ classes }: Automaton): string {
  const begins: string[] = [];
  for (const [byte, number] of classes.entries()) {
    if (byte === 0 || classes[byte - 1] !== number) begins.push(`${byte}:${number}`);
  }
  return begins.join(' ');
}

/** Each state's next states by class. */
function stateText({ next, classCount, accepting }: Automaton): string {
  return Array.from(accepting, (_, state) =>
    next.subarray(state * classCount, (state + 1) * classCount).join(' '),
  ).join(', ');
}

/** A compiled `matches` as a Scala expression. */
export function scalaAutomaton(automaton: Automaton): string {
  const accepting = Array.from(automaton.accepting, (accepts, state) => (accepts === 1 ? [state] : [])).flat();
  return `new Encoders.Automaton(${scalaText(classText(automaton))}, ${scalaText(stateText(automaton))}, Set(${accepting.join(', ')}), ${automaton.start})`;
}
