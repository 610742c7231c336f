import { type Facts, furtherCheck } from '../facts/facts.ts';
import type { Runner } from '../facts/glue.ts';
import type { Acl, Subnet } from '../facts/network.ts';
import { type Known, Unknown } from '../facts/unknown.ts';
import { aclAllows } from '../network/network-acl.ts';
import { subnetsOfDatabase } from '../network/placement.ts';
import { EVERYWHERE } from '../network/ranges.ts';
import { interfaceEndpoints, natGatewayOf, routeTableOf } from '../network/routes.ts';
import { onePort, type Ports } from '../network/security-groups.ts';
import { fails, fine, nameOf, type Rule, unknown, type Verdict, type Way } from '../verdict.ts';
import { forPlaced } from './for-runners.ts';
import { waysByNat } from './nat-route.ts';
import { secretsOf } from './secrets.ts';
import { targetsOf } from './targets.ts';

/** Ports on which answers come back: those that Linux takes for what it begins, and some room. */
const EPHEMERAL: Ports = { from: 32_768, to: 60_999 };

/** Ports that a NAT gateway sends from. */
const OF_NAT: Ports = { from: 1024, to: 65_535 };

interface Crossing {
  readonly subnet: Subnet;
  readonly direction: 'in' | 'out';
  readonly ports: Ports;
  readonly range: Known<string>;
  readonly what: string;
  readonly way: Way;
}

function aclOf(facts: Facts, subnet: Subnet): Known<Acl | null> {
  const { acl } = subnet;
  if (acl === null || acl instanceof Unknown) return acl;
  return facts.acls.get(acl) ?? facts.whyUnknown(acl, 'network ACL');
}

/** A number before all entries that a network ACL has, and one for each crossing. */
function freeNumber({ entries }: Acl, direction: 'in' | 'out', index: number): number {
  const taken = entries.filter((entry) => entry.direction === direction).map(({ number }) => number);
  return Math.max(1, Math.min(100, ...taken) - 1 - index);
}

function judge(facts: Facts, runner: Runner, crossing: Crossing, index: number): Verdict {
  const { subnet, direction, ports, range, what, way } = crossing;
  const acl = aclOf(facts, subnet);
  if (acl === null) return fine(runner.place, way);
  if (acl instanceof Unknown) return unknown(runner.place, acl, way);
  if (range instanceof Unknown) return unknown(runner.place, range, way);
  const answer = aclAllows(acl, direction, ports, range);
  if (answer === 'yes') return fine(runner.place, way);
  const written = ports.from === ports.to ? `port ${ports.from}` : `ports ${ports.from}-${ports.to}`;
  if (answer === 'maybe') {
    const why = `whether ${nameOf(acl.place)} lets ${written} ${direction} hangs on addresses that are not known`;
    return unknown(runner.place, new Unknown(why, furtherCheck(facts)), way);
  }
  const side = direction === 'in' ? 'INGRESS' : 'EGRESS';
  const cdkPorts = ports.from === ports.to ? `tcpPort(${ports.from})` : `tcpPortRange(${ports.from}, ${ports.to})`;
  const entry = freeNumber(acl, direction, index);
  const cdkRange = range === EVERYWHERE ? 'anyIpv4()' : `ipv4('${range}')`;
  return fails(runner.place, {
    where: acl.place,
    found: `${nameOf(acl.place)} of ${nameOf(subnet.place)} does not let ${written} ${direction}, ${what}`,
    fix: {
      cdk: `acl.addEntry('${direction === 'in' ? 'In' : 'Out'}${entry}', { ruleNumber: ${entry}, cidr: ec2.AclCidr.${cdkRange}, traffic: ec2.AclTraffic.${cdkPorts}, direction: ec2.TrafficDirection.${side} });`,
      cli: `aws ec2 create-network-acl-entry --network-acl-id ${acl.place.key} --${direction === 'in' ? 'ingress' : 'egress'} --rule-number ${entry} --protocol tcp --port-range From=${ports.from},To=${ports.to} --cidr-block ${range} --rule-action allow`,
    },
    way,
  });
}

function toS3(subnet: Subnet): readonly Crossing[] {
  const common = { subnet, range: EVERYWHERE, way: 's3' } as const;
  return [
    { ...common, direction: 'out', ports: onePort(443), what: 'which S3 is asked by' },
    { ...common, direction: 'in', ports: EPHEMERAL, what: 'by which S3 answers: a network ACL keeps no state' },
  ];
}

/** From one subnet to another of one's own, and back. */
function across(
  here: Subnet,
  there: Subnet,
  number: number,
  way: Way,
  asked: string,
  who: string,
): readonly Crossing[] {
  // Within a subnet, its ACL is not asked.
  if (here.place.key === there.place.key) return [];
  const back = `by which ${who} answers: a network ACL keeps no state`;
  return [
    { subnet: here, direction: 'out', ports: onePort(number), range: there.range, what: asked, way },
    { subnet: there, direction: 'in', ports: onePort(number), range: here.range, what: asked, way },
    { subnet: there, direction: 'out', ports: EPHEMERAL, range: here.range, what: back, way },
    { subnet: here, direction: 'in', ports: EPHEMERAL, range: there.range, what: back, way },
  ];
}

/** To the endpoint of Secrets Manager, whose name leads to any of its subnets. */
function toSecrets(facts: Facts, runner: Runner, here: Subnet): readonly Crossing[] {
  if (secretsOf(facts, runner).length === 0) return [];
  const endpoints = interfaceEndpoints(facts, here, 'secretsmanager').filter(({ privateDns }) => privateDns);
  const theirs = endpoints.flatMap(({ subnets }) => subnets.flatMap((key) => facts.subnets.get(key) ?? []));
  const who = 'the endpoint of Secrets Manager';
  return theirs.flatMap((there) => across(here, there, 443, 'secret', `which ${who} is asked by`, who));
}

/**
 * Through a NAT gateway, whose subnet is not the job's: towards the internet by the gateway's own ports.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
 */
function throughNat(facts: Facts, runner: Runner, here: Subnet): readonly Crossing[] {
  const table = routeTableOf(facts, here);
  const nat = table instanceof Unknown ? null : natGatewayOf(facts, table);
  const subnet = facts.subnets.get(nat?.subnet ?? '');
  const [way] = waysByNat(facts, runner, here);
  if (nat === null || subnet === undefined || subnet === here || way === undefined) return [];
  const who = nameOf(nat.place);
  const [https, back] = [onePort(443), `by which answers come through ${who}: a network ACL keeps no state`];
  return [
    { subnet, way, direction: 'in', ports: https, range: here.range, what: `which ${who} is given to send on` },
    { subnet, way, direction: 'out', ports: https, range: EVERYWHERE, what: `by which ${who} sends it on` },
    { subnet, way, direction: 'in', ports: OF_NAT, range: EVERYWHERE, what: back },
    { subnet, way, direction: 'out', ports: EPHEMERAL, range: here.range, what: back },
  ];
}

/** Network ACLs let through what goes out, and what comes back. */
export const networkAcl: Rule = {
  id: 'NACL',
  title: 'the network ACLs let the ports out, and the answers back',
  message:
    'Connect timed out (to S3, to Secrets Manager or to the database, though every security group lets it through)',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html',
  check: (facts) =>
    forPlaced(facts, ({ runner, subnet }) => {
      const databases = targetsOf(facts, runner).flatMap(({ database, port: number }) =>
        database === null || number === null
          ? []
          : subnetsOfDatabase(facts, database).flatMap((there) =>
              across(subnet, there, number, 'database', "the database's", 'the database'),
            ),
      );
      const crossings = [
        ...toS3(subnet),
        ...databases,
        ...toSecrets(facts, runner, subnet),
        ...throughNat(facts, runner, subnet),
      ];
      return crossings.map((crossing, index) => judge(facts, runner, crossing, index));
    }),
};
