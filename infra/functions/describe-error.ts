import { AspenError } from '../../model/errors.ts';

/** An error in words that an operator sees: never a stack, a secret or a value of a row. */
export function describeError(error: unknown): string {
  if (!(error instanceof AspenError)) return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const { code, found, expected, where, next } = error;
  return [
    `${found} [${code}]`,
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(where === undefined ? [] : [`where: ${where}`]),
    ...(next === undefined ? [] : [`next: ${next}`]),
  ].join('\n');
}
