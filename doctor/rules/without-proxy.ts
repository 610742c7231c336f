import type { Job } from '../facts/glue.ts';
import { Unknown } from '../facts/unknown.ts';
import { routeToService } from '../network/routes.ts';
import { fails, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { endpointFix } from './endpoint-fix.ts';
import { forPlacedJobs } from './for-runners.ts';

/** Whether a job's own calls of AWS go by its network, and not by Glue's proxy. */
export function isWithoutProxy({ arguments: given }: Job): boolean {
  return ['--disable-proxy-v2', '--disable-proxy'].some((name) => given.get(name)?.toLowerCase() === 'true');
}

/** A job that goes without Glue's proxy has a way to Glue of its own. */
export const withoutProxy: Rule = {
  id: 'PROXY-OFF',
  title: "a job without Glue's proxy has a way to Glue from its subnet",
  message: 'Connect to glue.<region>.amazonaws.com:443 failed: connect timed out',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/connection-VPC-disable-proxy.html',
  check: (facts) =>
    forPlacedJobs(facts, ({ runner, subnet, groupKeys }) => {
      if (!isWithoutProxy(runner)) return [];
      const route = routeToService(facts, subnet, 'glue');
      if (route instanceof Unknown) return [unknown(runner.place, route)];
      if (route.kind === 'endpoint' || route.kind === 'nat') return [fine(runner.place)];
      return [
        fails(runner.place, {
          where: subnet.place,
          found: `${nameOf(runner.place)} goes without Glue's proxy (--disable-proxy-v2), and ${nameOf(subnet.place)} has neither an endpoint of Glue nor a NAT gateway`,
          fix: endpointFix(facts, subnet, 'glue', groupKeys[0] ?? ''),
        }),
      ];
    }),
};
