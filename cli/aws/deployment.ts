import { defaultDeployment } from '../../infra/names.ts';
import { UsageError } from '../errors.ts';

/** Options of commands that may look into AWS. */
export interface AwsOptions {
  readonly aws?: true;
  readonly deployment?: string;
}

/**
 * The name of the deployment that is meant.
 *
 * @param others Options by their flags that hold only without `--aws`, where they were given.
 * @throws {UsageError} where they do not go together.
 */
export function deploymentOf(options: AwsOptions, pipeline: string, others: Readonly<Record<string, unknown>>): string {
  const wrong = Object.entries(others).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (wrong.length === 0) return options.deployment ?? defaultDeployment(pipeline);
  throw new UsageError({
    code: 'usage',
    found: `${wrong.join(' and ')} together with --aws`,
    expected: 'one of the two: in AWS the deployment knows its source and its database',
    next: 'Leave one of them out.',
  });
}

/** @throws {UsageError} where an option is given that holds only with `--aws`. */
export function refuseDeployment({ aws, deployment }: AwsOptions): void {
  if (aws === true || deployment === undefined) return;
  throw new UsageError({
    code: 'usage',
    found: '--deployment without --aws',
    next: 'Add --aws, or leave --deployment out.',
  });
}
