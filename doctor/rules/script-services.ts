import type { Role } from '../facts/permissions.ts';
import { Unknown } from '../facts/unknown.ts';
import { routeToService } from '../network/routes.ts';
import { atRisk, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { endpointFix } from './endpoint-fix.ts';
import { forNetworks } from './for-jobs.ts';

/** Services whose calls a script makes by itself, each with the name that its endpoint has. */
const SERVICES: Readonly<Record<string, string>> = {
  athena: 'athena',
  dynamodb: 'dynamodb',
  events: 'events',
  glue: 'glue',
  lambda: 'lambda',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  states: 'states',
  sts: 'sts',
};

/** What Glue does for a job by its own ways. */
const BY_GLUE = new Set(['glue:getconnection', 'glue:getconnections', 'glue:getsecurityconfiguration', 'glue:*']);

/** The services that statements of a role name action by action, as those do that are written for a script. */
export function servicesNamed(role: Role, services: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
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
      if (service !== undefined && !BY_GLUE.has(action.toLowerCase())) named.set(service, action);
    }
  }
  return named;
}

/** The services that a job's script seems to call can be reached. */
export const scriptServices: Rule = {
  id: 'API-ROUTE',
  title: "the services that the job's role is made for have a way from the subnet",
  message: 'Connection to glue.<region>.amazonaws.com timed out',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/vpc-interface-endpoints.html',
  check: (facts) =>
    forNetworks(facts, ({ job, subnet, groupKeys }) => {
      const role = facts.roles.get(job.role);
      if (role === undefined) return [unknown(job.place, facts.whyUnknown(job.role, 'role'))];
      const services = [...servicesNamed(role, SERVICES)];
      if (services.length === 0) return [fine(job.place)];
      if (subnet instanceof Unknown) return [unknown(job.place, subnet)];
      return services.map(([service, action]) => {
        const gateway = facts.endpoints.some(
          ({ kind, service: theirs, vpc }) => kind === 'Gateway' && theirs === service && vpc === subnet.vpc,
        );
        const way = routeToService(facts, subnet, service);
        if (gateway) return fine(job.place);
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
