import { AspenError, DefinitionError } from '../../model/errors.ts';

/** Node tries every address of a name, and gives the failures together, under no words of its own. */
function plainWords(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(plainWords).join('; ');
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** An error in words that an operator sees: never a stack, a secret or a value of a row. */
export function describeError(error: unknown): string {
  if (!(error instanceof AspenError)) return plainWords(error);
  const { code, found, expected, where, next } = error;
  const mistakes = error instanceof DefinitionError ? error.mistakes : [];
  return [
    `${found} [${code}]`,
    ...mistakes.map((mistake) => `  ${mistake.path}: ${mistake.found}; expected: ${mistake.expected}`),
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(where === undefined ? [] : [`where: ${where}`]),
    ...(next === undefined ? [] : [`next: ${next}`]),
  ].join('\n');
}
