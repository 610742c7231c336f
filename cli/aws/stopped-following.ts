import { ASPEN } from '../../model/command-name.ts';
import { AspenError } from '../../model/errors.ts';
import { Interrupted } from '../command.ts';
import { AwsError, type AwsPlace, fromAws } from './aws-error.ts';
import type { StartedTable } from './start-tables.ts';

function howToStop({ job, run, workflow }: StartedTable): string {
  return run === null && workflow !== null
    ? `aws glue stop-workflow-run --name ${workflow.name} --run-id ${workflow.id}`
    : `aws glue batch-stop-job-run --job-name ${job} --job-run-ids ${run ?? ''}`;
}

/** What the user reads when following ends by Ctrl-C: nothing in AWS has been stopped by it. */
export function interrupted(started: readonly StartedTable[], { deployment }: AwsPlace): Interrupted {
  const left = started.filter(({ ended }) => !ended);
  if (left.length === 0) return new Interrupted({ found: 'nothing is under way in AWS' });
  return new Interrupted({
    found: `not followed any more, while AWS goes on with ${left.map(({ table }) => table).join(', ')}`,
    next: [`${ASPEN} runs --aws --deployment ${deployment} shows the runs. To stop:`, ...left.map(howToStop)].join(
      '\n',
    ),
  });
}

/** Why a run could not be followed to its end; it goes on all the same. */
export function lostSight(error: unknown, started: StartedTable, place: AwsPlace): unknown {
  const known = fromAws(error, place);
  if (started.ended || !(known instanceof AspenError)) return known;
  const { code, found, expected, where, next } = known;
  return new AwsError({
    code,
    found,
    ...(expected === undefined ? {} : { expected }),
    where: `${where ?? ''}, ${started.job}, run ${started.run ?? started.workflow?.id ?? ''}`,
    next: `${next ?? ''}\nThe run goes on in AWS: ${ASPEN} runs --aws --deployment ${place.deployment} shows it.`.trim(),
    cause: error,
  });
}
