import type { Facts } from '../facts/facts.ts';
import { Unknown } from '../facts/unknown.ts';
import { placementOf } from '../network/placement.ts';
import { atRisk, fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { runnersOf } from './for-runners.ts';

/** Networks without endpoints of their own, in which nobody answers for names. */
function withoutNames(facts: Facts, judged: readonly string[]): readonly Verdict[] {
  return runnersOf(facts).flatMap((runner): readonly Verdict[] => {
    const placement = placementOf(facts, runner);
    if (placement === null || placement instanceof Unknown || placement.subnet instanceof Unknown) return [];
    const vpc = facts.vpcs.get(placement.subnet.vpc);
    if (vpc === undefined || judged.includes(placement.subnet.vpc) || vpc.dnsSupport !== false) return [];
    return [
      atRisk(runner.place, {
        where: vpc.place,
        found: `${nameOf(vpc.place)} has no DNS support: unless its DHCP options name servers of your own, no name leads anywhere, neither that of S3 nor that of the database`,
        fix: {
          cdk: "new ec2.Vpc(stack, 'Vpc', { enableDnsSupport: true, enableDnsHostnames: true });",
          cli: `aws ec2 modify-vpc-attribute --vpc-id ${vpc.place.key} --enable-dns-support`,
        },
      }),
    ];
  });
}

/** A network in which endpoints have private names resolves them. */
export const dns: Rule = {
  id: 'DNS',
  title: 'a network with private names for its endpoints has DNS support and DNS hostnames',
  message:
    'Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true; or UnknownHostException',
  source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html',
  check: (facts) => {
    const keys = facts.endpoints
      .filter(({ kind, privateDns }) => kind === 'Interface' && privateDns)
      .map(({ vpc }) => vpc);
    const ofEndpoints = [...new Set(keys)].flatMap((key) => {
      const vpc = facts.vpcs.get(key);
      const endpoint = facts.endpoints.find((each) => each.vpc === key && each.privateDns);
      if (vpc === undefined)
        return endpoint === undefined ? [] : [unknown(endpoint.place, facts.whyUnknown(key, 'VPC'))];
      const { dnsSupport, dnsHostnames, place } = vpc;
      if (dnsSupport instanceof Unknown) return [unknown(place, dnsSupport)];
      if (dnsHostnames instanceof Unknown) return [unknown(place, dnsHostnames)];
      if (dnsSupport && dnsHostnames) return [fine(place)];
      const off = [...(dnsSupport ? [] : ['DNS support']), ...(dnsHostnames ? [] : ['DNS hostnames'])].join(' and ');
      return [
        fails(place, {
          where: place,
          found: `${nameOf(place)} has no ${off}, and ${endpoint === undefined ? 'an endpoint' : nameOf(endpoint.place)} wants a private name in it`,
          fix: {
            cdk: "new ec2.Vpc(stack, 'Vpc', { enableDnsSupport: true, enableDnsHostnames: true });",
            cli: `aws ec2 modify-vpc-attribute --vpc-id ${key} --enable-dns-support && aws ec2 modify-vpc-attribute --vpc-id ${key} --enable-dns-hostnames`,
          },
        }),
      ];
    });
    return [...ofEndpoints, ...withoutNames(facts, keys)];
  },
};
