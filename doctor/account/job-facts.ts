import type { Job as AwsJob } from '@aws-sdk/client-glue';
import { DEFAULT_TIMEOUT, type Job, workersOf } from '../facts/glue.ts';

/** A job as Glue gives it. */
export function readJob(job: AwsJob): Job {
  const { Name: name = '' } = job;
  return {
    place: { key: name, id: name, path: null },
    role: job.Role ?? '',
    connections: job.Connections?.Connections ?? [],
    script: job.Command?.ScriptLocation ?? null,
    arguments: new Map(Object.entries({ ...job.DefaultArguments, ...job.NonOverridableArguments })),
    glueVersion: job.GlueVersion ?? null,
    workers: workersOf(job.Command?.Name ?? null, job.NumberOfWorkers ?? job.MaxCapacity ?? null),
    concurrentRuns: job.ExecutionProperty?.MaxConcurrentRuns ?? 1,
    timeout: job.Timeout ?? DEFAULT_TIMEOUT,
  };
}
