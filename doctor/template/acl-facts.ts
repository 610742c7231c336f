import type { Acl, AclEntry } from '../facts/network.ts';
import { at, boolean, number, text } from '../json.ts';
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

/** Reads network ACLs with their entries. */
export function readAcls(resources: Resources): ReadonlyMap<string, Acl> {
  const entries = resources
    .ofType('AWS::EC2::NetworkAclEntry')
    // Those for IPv6 say nothing of the ways of Glue, whose interfaces have IPv4 addresses.
    .filter(({ properties }) => text(properties['Ipv6CidrBlock']) === null)
    .map((resource) => ({ acl: text(resource.properties['NetworkAclId']), entry: readEntry(resource) }));
  return new Map(
    resources
      .ofType('AWS::EC2::NetworkAcl')
      .map(({ key, place }): [string, Acl] => [
        key,
        { place, entries: entries.filter(({ acl }) => acl === key).map(({ entry }) => entry) },
      ]),
  );
}
