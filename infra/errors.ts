import { AspenError, type Mistake } from '../model/errors.ts';

/** Something that keeps a deployment from being made, found before anything reaches AWS. */
export class DeploymentError extends AspenError {}

/** Everything that is wrong with a deployment's settings at once, in an error that a synthesis prints whole. */
export function wrongDeployment(mistakes: readonly Mistake[]): DeploymentError {
  const lines = mistakes.map(({ path, found, expected }) => `  ${path}: ${found}; expected: ${expected}`);
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
  return new DeploymentError({
    code: 'wrong-deployment',
    found: [`${count} in the deployment's settings`, ...lines].join('\n'),
    next: 'Correct each of them, then synthesize again.',
  });
}
