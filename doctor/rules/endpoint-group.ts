import { type Facts, furtherCheck } from '../facts/facts.ts';
import type { Endpoint } from '../facts/network.ts';
import { Unknown } from '../facts/unknown.ts';
import { routeToService } from '../network/routes.ts';
import { firstNotWhole, groupsAllow, groupsOf, onePort } from '../network/security-groups.ts';
import { fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { forPlaced, type Placed } from './for-runners.ts';
import { secretsOf } from './secrets.ts';

function doubt(facts: Facts, { runner }: Placed, what: string): Verdict {
  const gap = new Unknown(`whether ${what} hangs on what is not known`, furtherCheck(facts));
  return unknown(runner.place, gap, 'secret');
}

function inwards(facts: Facts, placed: Placed, endpoint: Endpoint): Verdict {
  const { runner, subnet, groupKeys } = placed;
  const ranges = subnet.range instanceof Unknown ? [] : [subnet.range];
  const answer = groupsAllow(groupsOf(facts, endpoint.groups), 'in', onePort(443), { groups: groupKeys, ranges });
  if (answer === 'yes') return fine(runner.place, 'secret');
  const lacking = firstNotWhole(facts, endpoint.groups);
  if (lacking !== undefined) return unknown(runner.place, facts.whyUnknown(lacking, 'security group'), 'secret');
  if (answer === 'maybe')
    return doubt(
      facts,
      placed,
      `the groups of ${nameOf(endpoint.place)} let in port 443 from the ${placed.runner.kind}`,
    );
  const [group = endpoint.place.key] = endpoint.groups;
  const [from = ''] = groupKeys;
  return fails(runner.place, {
    where: facts.groups.get(group)?.place ?? endpoint.place,
    found: `the groups of ${nameOf(endpoint.place)} do not let in port 443 from the ${runner.kind}'s group`,
    fix: {
      cdk: 'endpoint.connections.allowDefaultPortFrom(jobGroup);',
      cli: `aws ec2 authorize-security-group-ingress --group-id ${group} --protocol tcp --port 443 --source-group ${from}`,
    },
    way: 'secret',
  });
}

function outwards(facts: Facts, placed: Placed, endpoint: Endpoint): Verdict {
  const { runner, groups, groupKeys } = placed;
  const vpc = facts.vpcs.get(endpoint.vpc);
  const ranges = vpc === undefined || vpc.ranges instanceof Unknown ? [] : vpc.ranges;
  const answer = groupsAllow(groups, 'out', onePort(443), { groups: endpoint.groups, ranges });
  if (answer === 'yes') return fine(runner.place, 'secret');
  const lacking = firstNotWhole(facts, groupKeys);
  const [group = ''] = groupKeys;
  const [to = ''] = endpoint.groups;
  if (lacking !== undefined) return unknown(runner.place, facts.whyUnknown(lacking, 'security group'), 'secret');
  if (answer === 'maybe')
    return doubt(facts, placed, `the ${runner.kind}'s groups let out port 443 to ${nameOf(endpoint.place)}`);
  return fails(runner.place, {
    where: facts.groups.get(group)?.place ?? runner.place,
    found: `the ${runner.kind}'s groups do not let out port 443 to ${nameOf(endpoint.place)}`,
    fix: {
      cdk: 'endpoint.connections.allowDefaultPortFrom(jobGroup);',
      cli: `aws ec2 authorize-security-group-egress --group-id ${group} --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,UserIdGroupPairs=[{GroupId=${to}}]'`,
    },
    way: 'secret',
  });
}

/** The groups on both sides of an endpoint let one another through. */
export const endpointGroup: Rule = {
  id: 'SG-EP',
  title: 'the endpoint of Secrets Manager lets the job in, and the job may go out to it',
  message: 'Connect to secretsmanager.<region>.amazonaws.com:443 failed: connect timed out (the endpoint exists)',
  source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html',
  check: (facts) =>
    forPlaced(facts, (placed) => {
      if (secretsOf(facts, placed.runner).length === 0) return [];
      const way = routeToService(facts, placed.subnet, 'secretsmanager');
      if (way instanceof Unknown || way.kind !== 'endpoint') return [];
      return way.endpoints
        .filter(({ privateDns }) => privateDns)
        .flatMap((endpoint) => [inwards(facts, placed, endpoint), outwards(facts, placed, endpoint)]);
    }),
};
