import type { Connection as AwsConnection, Job as AwsJob } from '@aws-sdk/client-glue';
import { connectionOptions } from '../connection-options.ts';
import { type Connection, DEFAULT_TIMEOUT, type Job, workersOf } from '../facts/glue.ts';

/** A job as Glue gives it. */
export function readJob(job: AwsJob): Job {
  const { Name: name = '' } = job;
  return {
    kind: 'job',
    place: { key: name, id: name, path: null },
    role: job.Role ?? '',
    connections: job.Connections?.Connections ?? [],
    securityConfiguration: job.SecurityConfiguration ?? null,
    script: job.Command?.ScriptLocation ?? null,
    arguments: new Map(Object.entries({ ...job.DefaultArguments, ...job.NonOverridableArguments })),
    glueVersion: job.GlueVersion ?? null,
    workers: workersOf(job.Command?.Name ?? null, job.NumberOfWorkers ?? job.MaxCapacity ?? null),
    concurrentRuns: job.ExecutionProperty?.MaxConcurrentRuns ?? 1,
    timeout: job.Timeout ?? DEFAULT_TIMEOUT,
  };
}

/** A connection as Glue gives it. */
export function readConnection(name: string, connection: AwsConnection): Connection {
  const { ConnectionProperties, PhysicalConnectionRequirements: network, AuthenticationConfiguration } = connection;
  const options: Readonly<Record<string, string | undefined>> = ConnectionProperties ?? {};
  const { ConnectionType: type = '' } = connection;
  const written = connectionOptions(type, (option) => options[option] ?? null);
  return {
    place: { key: name, id: name, path: null },
    name,
    type,
    ...written,
    secret: written.secret ?? AuthenticationConfiguration?.SecretArn ?? null,
    subnet: network?.SubnetId ?? null,
    groups: network?.SecurityGroupIdList ?? [],
    zone: network?.AvailabilityZone ?? null,
  };
}
