import type { Automaton } from '../automaton.ts';

/** Runs of equal numbers, each by the place where it begins; up to the first one they are 0. */
function runs(numbers: ArrayLike<number>): string {
  const found: string[] = [];
  for (let place = 0; place < numbers.length; place++) {
    const number = numbers[place];
    if (number !== (place === 0 ? 0 : numbers[place - 1])) found.push(`${place}:${number}`);
  }
  return found.join(' ');
}

/**
 * A compiled `matches` as a text that the Glue job reads: the classes of bytes, then each state but the dead one; apart by
 * `/`. `!` accepts. A text, since no method of a class file could hold as many numbers.
 */
export function automatonText({ classes, classCount, next, accepting }: Automaton): string {
  const states = Array.from(
    accepting,
    (accepts, state) =>
      `${accepts === 1 ? '!' : ''}${runs(next.subarray(state * classCount, (state + 1) * classCount))}`,
  );
  return [runs(classes), ...states.slice(1)].join('/');
}
