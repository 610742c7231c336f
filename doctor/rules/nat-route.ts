import type { Facts } from '../facts/facts.ts';
import type { Runner } from '../facts/glue.ts';
import type { NatGateway, Subnet } from '../facts/network.ts';
import { type Known, Unknown } from '../facts/unknown.ts';
import { gatewaysTo, interfaceEndpoints, natGatewayOf, reachesInternet, routeTableOf } from '../network/routes.ts';
import { atRisk, fails, fine, nameOf, type Rule, unknown, type Verdict, type Way } from '../verdict.ts';
import { forPlaced } from './for-runners.ts';
import { secretsOf } from './secrets.ts';

/** The NAT gateway that a subnet's calls go by where it leads nowhere; null where there is none, or it leads out. */
function deadEndOf(facts: Facts, subnet: Subnet): Known<NatGateway | null> {
  const table = routeTableOf(facts, subnet);
  if (table instanceof Unknown) return null;
  const nat = natGatewayOf(facts, table);
  if (nat === null) return null;
  const leadsOut = reachesInternet(facts, nat);
  if (leadsOut instanceof Unknown) return leadsOut;
  return leadsOut ? null : nat;
}

/** What of a job's or a crawler's needs goes by a NAT gateway, having no endpoint. */
export function waysByNat(facts: Facts, runner: Runner, subnet: Subnet): readonly Way[] {
  const gateways = gatewaysTo(facts, subnet, 's3');
  const hasSecrets = secretsOf(facts, runner).length > 0;
  const endpoints = interfaceEndpoints(facts, subnet, 'secretsmanager').filter(({ privateDns }) => privateDns);
  return [
    ...(gateways instanceof Unknown || gateways.length > 0 ? [] : (['s3'] as const)),
    ...(hasSecrets && endpoints.length === 0 ? (['secret'] as const) : []),
  ];
}

function wrongWith(facts: Facts, nat: NatGateway) {
  const subnet = facts.subnets.get(nat.subnet);
  return {
    where: nat.place,
    found: `${nameOf(nat.place)} stands in ${subnet === undefined ? nat.subnet : nameOf(subnet.place)}, which has no route to an internet gateway: what is sent to it goes nowhere`,
    fix: {
      cdk: "nat.addPropertyOverride('SubnetId', publicSubnet.subnetId);",
      cli: 'aws ec2 create-nat-gateway --subnet-id <a public one> --allocation-id <that of an Elastic IP>',
    },
  };
}

function judge(facts: Facts, runner: Runner, subnet: Subnet): readonly Verdict[] {
  const nat = deadEndOf(facts, subnet);
  if (nat instanceof Unknown) return [unknown(runner.place, nat)];
  if (nat === null) return [fine(runner.place)];
  const ways = waysByNat(facts, runner, subnet);
  const wrong = wrongWith(facts, nat);
  return ways.length === 0 ? [atRisk(runner.place, wrong)] : ways.map((way) => fails(runner.place, { ...wrong, way }));
}

/** A NAT gateway leads to the internet. */
export const natRoute: Rule = {
  id: 'NAT-ROUTE',
  title: 'the NAT gateway stands in a subnet that has a route to an internet gateway',
  message: 'connect timed out (to S3, to Secrets Manager or to any service, though there is a NAT gateway)',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html',
  check: (facts) => [
    ...forPlaced(facts, ({ runner, subnet }) => judge(facts, runner, subnet)),
    ...facts.functions.flatMap(({ place, subnets }) =>
      subnets.flatMap((key): readonly Verdict[] => {
        const subnet = facts.subnets.get(key);
        const nat = subnet === undefined ? null : deadEndOf(facts, subnet);
        return nat === null || nat instanceof Unknown ? [] : [atRisk(place, wrongWith(facts, nat))];
      }),
    ),
  ],
};
