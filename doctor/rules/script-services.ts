import type { Facts } from '../facts/facts.ts';
import type { Job } from '../facts/glue.ts';
import type { Role } from '../facts/permissions.ts';
import { Unknown } from '../facts/unknown.ts';
import { gatewaysTo, routeToService } from '../network/routes.ts';
import { matchesPattern } from '../policy/patterns.ts';
import { atRisk, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { CATALOG } from './crawler-role.ts';
import { endpointFix } from './endpoint-fix.ts';
import { forJobPlacements } from './for-runners.ts';

/** Services that a script calls by itself, each with the name that its endpoint has. */
const SERVICES: Readonly<Record<string, string>> = {
  athena: 'athena',
  dynamodb: 'dynamodb',
  ecr: 'ecr.api',
  events: 'events',
  glue: 'glue',
  lambda: 'lambda',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  states: 'states',
  sts: 'sts',
};

/** What Glue does for a job by ways of its own. */
const BY_GLUE = new Set(['glue:getconnection', 'glue:getconnections', 'glue:getsecurityconfiguration', 'glue:*']);

/** The services that statements of a role name action by action, as those do that are written for a script. */
export function servicesNamed(
  role: Role,
  services: Readonly<Record<string, string>>,
  isForOthers: (action: string, resources: readonly string[]) => boolean = () => false,
): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const { allows, exceptActions, actions, resources, byAws } of role.statements) {
    // AWS's own policy for Glue allows all of it on everything, whatever a script does.
    if (
      !allows ||
      byAws === true ||
      exceptActions ||
      (resources.includes('*') && actions.some((action) => action.endsWith(':*')))
    )
      continue;
    for (const action of actions) {
      const [prefix = ''] = action.toLowerCase().split(':');
      const service = Object.hasOwn(services, prefix) ? services[prefix] : undefined;
      if (service === undefined || BY_GLUE.has(action.toLowerCase()) || isForOthers(action, resources)) continue;
      named.set(service, action);
    }
  }
  return named;
}

/** Whether a right is one that a role has for a crawler which shares it: for its queue, or for the catalog. */
function isForCrawlers({ crawlers }: Facts, { role: key }: Job) {
  const sharing = crawlers.filter(({ role }) => role === key);
  const queues = new Set(sharing.flatMap((crawler) => crawler.queues));
  const catalog = new Set(sharing.length === 0 ? [] : CATALOG.map((action) => action.toLowerCase()));
  return (action: string, resources: readonly string[]): boolean => {
    if (catalog.has(action.toLowerCase())) return true;
    if (queues.size === 0 || !/^sqs:/i.test(action)) return false;
    return resources.every((resource) => [...queues].some((queue) => matchesPattern(resource, queue) !== 'no'));
  };
}

/** The services that a job's script seems to call can be reached. */
export const scriptServices: Rule = {
  id: 'API-ROUTE',
  title: "the services that the job's role is made for have a way from the subnet",
  message: 'Connection to <service>.<region>.amazonaws.com timed out',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/vpc-interface-endpoints.html',
  check: (facts) =>
    forJobPlacements(facts, ({ runner: job, subnet, groupKeys }) => {
      const role = facts.roles.get(job.role);
      if (role === undefined) return [unknown(job.place, facts.whyUnknown(job.role, 'role'))];
      const services = [...servicesNamed(role, SERVICES, isForCrawlers(facts, job))];
      if (services.length === 0) return [fine(job.place)];
      if (subnet instanceof Unknown) return [unknown(job.place, subnet)];
      return services.map(([service, action]) => {
        const gateways = gatewaysTo(facts, subnet, service);
        if (!(gateways instanceof Unknown) && gateways.length > 0) return fine(job.place);
        const way = routeToService(facts, subnet, service);
        if (way instanceof Unknown) return unknown(job.place, way);
        if (way.kind === 'endpoint' || way.kind === 'nat') return fine(job.place);
        return atRisk(job.place, {
          where: role.place,
          found: `${nameOf(role.place)} allows ${action}; if the script calls it, ${nameOf(subnet.place)} has no way to ${service}`,
          fix: endpointFix(facts, subnet, service, groupKeys[0] ?? ''),
        });
      });
    }),
};
