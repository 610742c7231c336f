import type { Acl, AclEntry } from '../facts/network.ts';
import { at, boolean, number, text } from '../json.ts';
import { EVERYWHERE } from '../network/ranges.ts';
import type { Resource, Resources } from './resources.ts';

function readEntry({ properties }: Resource): AclEntry {
  return {
    direction: boolean(properties['Egress']) === true ? 'out' : 'in',
    number: number(properties['RuleNumber']) ?? 0,
    allows: text(properties['RuleAction']) === 'allow',
    protocol: number(properties['Protocol']) ?? -1,
    from: number(at(properties, 'PortRange', 'From')) ?? 0,
    to: number(at(properties, 'PortRange', 'To')) ?? 65_535,
    range: text(properties['CidrBlock']) ?? '',
  };
}

/** The network ACL that a network has by itself, for subnets without one of their own. */
export const defaultAclOf = (vpc: string): string => `${vpc.slice(0, -1)}.DefaultNetworkAcl>`;

const everything = (direction: 'in' | 'out'): AclEntry => ({
  direction,
  number: 100,
  allows: true,
  protocol: -1,
  from: 0,
  to: 65_535,
  range: EVERYWHERE,
});

/** Network ACLs that networks have by themselves, of those where something is said of it: else all is let through. */
function readDefaults(resources: Resources, entriesOf: (acl: string) => readonly AclEntry[]): readonly Acl[] {
  return resources.ofType('AWS::EC2::VPC').flatMap(({ key: vpc, place: { id } }): readonly Acl[] => {
    const key = defaultAclOf(vpc);
    const entries = entriesOf(key);
    // Terraform takes away what AWS gives every new one.
    const taken = resources
      .ofType('DefaultNetworkAcl')
      .find(({ properties }) => text(properties['NetworkAclId']) === key);
    if (taken !== undefined) return [{ place: { ...taken.place, key }, entries }];
    if (entries.length === 0) return [];
    const place = { key, id: `${id}.DefaultNetworkAcl`, path: null };
    return [{ place, entries: [...entries, everything('in'), everything('out')] }];
  });
}

/** Reads network ACLs with their entries. */
export function readAcls(resources: Resources): ReadonlyMap<string, Acl> {
  const entries = resources
    .ofType('AWS::EC2::NetworkAclEntry')
    // Those for IPv6 say nothing of the ways of Glue, whose interfaces have IPv4 addresses.
    .filter(({ properties }) => text(properties['Ipv6CidrBlock']) === null)
    .map((resource) => ({ acl: text(resource.properties['NetworkAclId']), entry: readEntry(resource) }));
  const entriesOf = (key: string) => entries.filter(({ acl }) => acl === key).map(({ entry }) => entry);
  const made = resources
    .ofType('AWS::EC2::NetworkAcl')
    .map(({ key, place }): Acl => ({ place: { ...place, key }, entries: entriesOf(key) }));
  return new Map([...made, ...readDefaults(resources, entriesOf)].map((acl): [string, Acl] => [acl.place.key, acl]));
}
