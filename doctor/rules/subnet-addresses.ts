import { Unknown } from '../facts/unknown.ts';
import { usableAddresses } from '../network/ranges.ts';
import { atRisk, fails, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { forPlacedJobs } from './for-jobs.ts';

/** A job's subnet has addresses for its workers. */
export const subnetAddresses: Rule = {
  id: 'IP-FULL',
  title: 'the subnet has an address for every worker',
  message: 'The specified subnet does not have enough free addresses to satisfy the request',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/start-connecting.html',
  check: (facts) =>
    forPlacedJobs(facts, ({ job, connection, subnet }) => {
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
      if (free instanceof Unknown) return [unknown(job.place, free)];
      const found = `${needs}, and ${nameOf(subnet.place)} has ${free} free`;
      if (free < job.workers) return [fails(job.place, { where: subnet.place, found, fix })];
      // Interfaces of the last run may linger for an hour.
      if (free < 2 * wanted) return [atRisk(job.place, { where: subnet.place, found, fix })];
      return [fine(job.place)];
    }),
};
