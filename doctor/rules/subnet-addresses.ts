import type { Facts } from '../facts/facts.ts';
import type { Job } from '../facts/glue.ts';
import type { Subnet } from '../facts/network.ts';
import { Unknown } from '../facts/unknown.ts';
import { placementOf } from '../network/placement.ts';
import { usableAddresses } from '../network/ranges.ts';
import { atRisk, fails, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { forPlacedJobs } from './for-runners.ts';

/** The jobs whose interfaces come to stand in a subnet. */
function jobsIn(facts: Facts, { place }: Subnet): readonly Job[] {
  return facts.jobs.filter((job) => {
    const placement = placementOf(facts, job);
    return placement !== null && !(placement instanceof Unknown) && placement.subnetKey === place.key;
  });
}

/** A job's subnet has addresses for its workers. */
export const subnetAddresses: Rule = {
  id: 'IP-FULL',
  title: 'the subnet has an address for every worker',
  message:
    'The specified subnet does not have enough free addresses to satisfy the request; or Number of IP addresses on subnet is 0: …',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/start-connecting.html',
  check: (facts) =>
    forPlacedJobs(facts, ({ runner: job, connection, subnet }) => {
      const wanted = job.workers * job.concurrentRuns;
      const room = subnet.range instanceof Unknown ? null : usableAddresses(subnet.range);
      const { freeAddresses: free } = subnet;
      const needs = `${job.workers} workers in ${job.concurrentRuns} ${job.concurrentRuns === 1 ? 'run' : 'runs'} at once want ${wanted} addresses`;
      const fix = {
        cdk: "connection.addPropertyOverride('ConnectionInput.PhysicalConnectionRequirements.SubnetId', subnet.subnetId);",
        cli: `aws glue update-connection --name ${connection.name} --connection-input '{…, "PhysicalConnectionRequirements": {"SubnetId": "<a wider subnet>", …}}'`,
      };
      if (room !== null && room < wanted) {
        const found = `${needs}, and ${nameOf(subnet.place)} never has more than ${room}`;
        // How many runs there may be at once is often set far beyond how many there are.
        const grade = room < job.workers ? fails : atRisk;
        return [grade(job.place, { where: subnet.place, found, fix })];
      }
      const together = jobsIn(facts, subnet);
      const all = together.reduce((sum, each) => sum + each.workers * each.concurrentRuns, 0);
      const most = free instanceof Unknown ? room : free;
      if (together.length > 1 && most !== null && most < all) {
        const limit = free instanceof Unknown ? `never has more than ${most}` : `has ${most} free`;
        const found = `${together.length} jobs in ${nameOf(subnet.place)} want ${all} addresses where all of them run at once, and it ${limit}`;
        return [atRisk(job.place, { where: subnet.place, found, fix })];
      }
      if (free instanceof Unknown) return [unknown(job.place, free)];
      const found = `${needs}, and ${nameOf(subnet.place)} has ${free === 0 ? 'none' : free} free`;
      if (free < job.workers) return [fails(job.place, { where: subnet.place, found, fix })];
      // Interfaces of the last run may linger for an hour.
      if (free < 2 * wanted) return [atRisk(job.place, { where: subnet.place, found, fix })];
      return [fine(job.place)];
    }),
};
