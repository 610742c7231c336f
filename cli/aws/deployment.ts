import { defaultDeployment } from '../../infra/names.ts';
import { UsageError } from '../errors.ts';

/** Options of commands that may look into AWS. */
export interface AwsOptions {
  readonly aws?: true;
  readonly deployment?: string;
}

/** Options by their flags; undefined where one was not given. */
type Flags = Readonly<Record<string, unknown>>;

function given(flags: Flags): string {
  return Object.entries(flags)
    .flatMap(([flag, value]) => (value === undefined ? [] : [flag]))
    .join(' and ');
}

/**
 * The name of the deployment that is meant.
 *
 * @param others Options that hold only without `--aws`.
 * @throws {UsageError} where they do not go together.
 */
export function deploymentOf(options: AwsOptions, pipeline: string, others: Flags): string {
  const wrong = given(others);
  if (wrong === '') return options.deployment ?? defaultDeployment(pipeline);
  throw new UsageError({
    code: 'usage',
    found: `${wrong} together with --aws`,
    expected: 'one of the two: in AWS the deployment knows its source and its database',
    next: 'Leave one of them out.',
  });
}

/**
 * @param flags Options that hold only with `--aws`.
 * @throws {UsageError} where one of them is given without it.
 */
export function refuseWithoutAws({ aws }: AwsOptions, flags: Flags): void {
  const wrong = given(flags);
  if (aws === true || wrong === '') return;
  throw new UsageError({
    code: 'usage',
    found: `${wrong} without --aws`,
    next: `Add --aws, or leave ${wrong} out.`,
  });
}
