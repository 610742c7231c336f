import type { Facts } from '../facts/facts.ts';
import type { LambdaFunction } from '../facts/services.ts';
import { Unknown } from '../facts/unknown.ts';
import { routeToService } from '../network/routes.ts';
import { allowingStatements } from '../policy/evaluate.ts';
import { atRisk, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { endpointFix } from './endpoint-fix.ts';
import { servicesNamed } from './script-services.ts';

const SERVICES: Readonly<Record<string, string>> = {
  secretsmanager: 'secretsmanager',
  glue: 'glue',
  ssm: 'ssm',
  states: 'states',
};

function judgeWay(facts: Facts, { place, subnets, groups }: LambdaFunction, service: string): Verdict {
  for (const key of subnets) {
    const subnet = facts.subnets.get(key);
    if (subnet === undefined) return unknown(place, facts.whyUnknown(key, 'subnet'));
    const way = routeToService(facts, subnet, service);
    if (way instanceof Unknown) return unknown(place, way);
    if (way.kind === 'endpoint' || way.kind === 'nat') continue;
    const internet =
      way.kind === 'internet' ? '; a public subnet does not help, since a function has no public address' : '';
    return atRisk(place, {
      where: subnet.place,
      found: `${nameOf(place)} may call ${service}, and ${nameOf(subnet.place)} has neither an endpoint for it nor a NAT gateway${internet}`,
      fix: endpointFix(facts, subnet, service, `<one that lets in port 443 from ${groups[0] ?? 'the function'}>`),
    });
  }
  return fine(place);
}

/** A function in a network reaches what its role is made for. */
export const functionNetwork: Rule = {
  id: 'LAM-NET',
  title: 'a function in a network has a way to the services that it calls',
  message: 'Task timed out after N seconds',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html',
  check: (facts) =>
    facts.functions
      .filter(({ subnets }) => subnets.length > 0)
      .flatMap((each) => {
        const role = facts.roles.get(each.role);
        if (role === undefined) return [unknown(each.place, facts.whyUnknown(each.role, 'role'))];
        return [...servicesNamed(role, SERVICES).keys()].map((service) => judgeWay(facts, each, service));
      }),
};

const FIFTEEN_MINUTES = 15;

/** A function does not wait for a job that may run longer than it. */
export const functionTimeout: Rule = {
  id: 'LAM-15',
  title: 'no function waits for a job that may run longer than fifteen minutes',
  message: 'Task timed out after 900.00 seconds',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  check: (facts) =>
    facts.functions.flatMap((each) => {
      const role = facts.roles.get(each.role);
      if (role === undefined) return [];
      const does = (action: string) => allowingStatements(role, action).length > 0;
      if (!does('glue:StartJobRun') || !does('glue:GetJobRun')) return [];
      const long = facts.jobs.find(({ timeout }) => timeout > FIFTEEN_MINUTES);
      if (long === undefined) return [fine(each.place)];
      return [
        atRisk(each.place, {
          where: each.place,
          found: `${nameOf(each.place)} may start jobs and ask how they are; ${nameOf(long.place)} may run for ${long.timeout} minutes, and a function for 15`,
          fix: {
            cdk: "new events.Rule(stack, 'JobEnded', { eventPattern: { source: ['aws.glue'], detailType: ['Glue Job State Change'] } });",
            cli: 'aws events put-rule --name job-ended --event-pattern \'{"source":["aws.glue"],"detail-type":["Glue Job State Change"]}\'',
          },
        }),
      ];
    }),
};
