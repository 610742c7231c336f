import type { Facts } from '../facts/facts.ts';
import type { Job } from '../facts/glue.ts';
import type { Subnet } from '../facts/network.ts';
import type { Role } from '../facts/permissions.ts';
import { Unknown } from '../facts/unknown.ts';
import { type JobNetwork, jobNetwork } from '../network/placement.ts';
import { unknown, type Verdict, type Way } from '../verdict.ts';

/** A job that stands in a subnet of which all is known. */
export interface PlacedJob extends JobNetwork {
  readonly subnet: Subnet;
}

/** Judges every job that stands in a network. */
export function forNetworks(
  facts: Facts,
  judge: (network: JobNetwork) => readonly Verdict[],
  way: Way | null = null,
): readonly Verdict[] {
  return facts.jobs.flatMap((job) => {
    const network = jobNetwork(facts, job);
    if (network === null) return [];
    return network instanceof Unknown ? [unknown(job.place, network, way)] : judge(network);
  });
}

/** Judges every job whose subnet is known. */
export function forPlacedJobs(
  facts: Facts,
  judge: (placed: PlacedJob) => readonly Verdict[],
  way: Way | null = null,
): readonly Verdict[] {
  return forNetworks(
    facts,
    (network) => {
      const { subnet } = network;
      return subnet instanceof Unknown ? [unknown(network.job.place, subnet, way)] : judge({ ...network, subnet });
    },
    way,
  );
}

/** Judges every job by its role. */
export function forJobRoles(
  facts: Facts,
  judge: (job: Job, role: Role) => readonly Verdict[],
  way: Way | null = null,
): readonly Verdict[] {
  return facts.jobs.flatMap((job) => {
    const role = facts.roles.get(job.role);
    return role === undefined ? [unknown(job.place, facts.whyUnknown(job.role, 'role'), way)] : judge(job, role);
  });
}
