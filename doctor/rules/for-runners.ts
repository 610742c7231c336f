import type { Facts } from '../facts/facts.ts';
import type { Crawler, Job, Runner } from '../facts/glue.ts';
import type { Subnet } from '../facts/network.ts';
import type { Role } from '../facts/permissions.ts';
import { Unknown } from '../facts/unknown.ts';
import { type Placement, placementOf } from '../network/placement.ts';
import { unknown, type Verdict, type Way } from '../verdict.ts';

/** A job or a crawler in a subnet of which everything is known. */
export interface Placed<Of extends Runner = Job | Crawler> extends Placement<Of> {
  readonly subnet: Subnet;
}

/** The jobs, and the crawlers that have a connection: those without one run outside of all networks. */
export function runnersOf({ jobs, crawlers }: Facts): readonly (Job | Crawler)[] {
  return [...jobs, ...crawlers.filter(({ connections }) => connections.length > 0)];
}

function judgePlacements<Of extends Runner>(
  facts: Facts,
  runners: readonly Of[],
  judge: (placement: Placement<Of>) => readonly Verdict[],
  way: Way | null,
): readonly Verdict[] {
  return runners.flatMap((runner) => {
    const placement = placementOf(facts, runner);
    if (placement === null) return [];
    return placement instanceof Unknown ? [unknown(runner.place, placement, way)] : judge(placement);
  });
}

function inKnownSubnets<Of extends Runner>(judge: (placed: Placed<Of>) => readonly Verdict[], way: Way | null) {
  return (placement: Placement<Of>): readonly Verdict[] => {
    const { subnet, runner } = placement;
    return subnet instanceof Unknown ? [unknown(runner.place, subnet, way)] : judge({ ...placement, subnet });
  };
}

/** Judges every job and crawler that stands in a network. */
export function forPlacements(
  facts: Facts,
  judge: (placement: Placement) => readonly Verdict[],
  way: Way | null = null,
): readonly Verdict[] {
  return judgePlacements(facts, runnersOf(facts), judge, way);
}

/** Judges every job that stands in a network. */
export function forJobPlacements(
  facts: Facts,
  judge: (placement: Placement<Job>) => readonly Verdict[],
  way: Way | null = null,
): readonly Verdict[] {
  return judgePlacements(facts, facts.jobs, judge, way);
}

/** Judges every job and crawler whose subnet is known. */
export function forPlaced(
  facts: Facts,
  judge: (placed: Placed) => readonly Verdict[],
  way: Way | null = null,
): readonly Verdict[] {
  return forPlacements(facts, inKnownSubnets(judge, way), way);
}

/** Judges every job whose subnet is known. */
export function forPlacedJobs(
  facts: Facts,
  judge: (placed: Placed<Job>) => readonly Verdict[],
  way: Way | null = null,
): readonly Verdict[] {
  return forJobPlacements(facts, inKnownSubnets(judge, way), way);
}

/** Judges jobs and crawlers by their roles. */
export function forRoles<Of extends Runner>(
  facts: Facts,
  runners: readonly Of[],
  judge: (runner: Of, role: Role) => readonly Verdict[],
  way: Way | null = null,
): readonly Verdict[] {
  return runners.flatMap((runner) => {
    const role = facts.roles.get(runner.role);
    return role === undefined
      ? [unknown(runner.place, facts.whyUnknown(runner.role, 'role'), way)]
      : judge(runner, role);
  });
}
