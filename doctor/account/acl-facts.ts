import type { NetworkAcl, NetworkAclEntry } from '@aws-sdk/client-ec2';
import type { Acl, AclEntry } from '../facts/network.ts';

/** An entry for IPv6 has no range that is looked at. */
function readEntry(entry: NetworkAclEntry): readonly AclEntry[] {
  if (entry.CidrBlock === undefined) return [];
  return [
    {
      direction: entry.Egress === true ? 'out' : 'in',
      number: entry.RuleNumber ?? 0,
      allows: entry.RuleAction === 'allow',
      protocol: Number(entry.Protocol ?? -1),
      from: entry.PortRange?.From ?? 0,
      to: entry.PortRange?.To ?? 65_535,
      range: entry.CidrBlock,
    },
  ];
}

/** A network ACL as EC2 describes it. */
export function readAcl(acl: NetworkAcl): Acl {
  const id = acl.NetworkAclId ?? '';
  return { place: { key: id, id, path: null }, entries: (acl.Entries ?? []).flatMap(readEntry) };
}
