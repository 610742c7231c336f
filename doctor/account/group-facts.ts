import type { SecurityGroup as AwsSecurityGroup, IpPermission } from '@aws-sdk/client-ec2';
import type { Peer, SecurityGroup, SecurityRule } from '../facts/network.ts';

/** The other sides of a permission. Those of IPv6 say nothing: interfaces of Glue have IPv4 addresses. */
function peersOf({ UserIdGroupPairs, IpRanges, PrefixListIds }: IpPermission): readonly Peer[] {
  return [
    ...(UserIdGroupPairs ?? []).flatMap(({ GroupId: group }): Peer[] =>
      group === undefined ? [] : [{ kind: 'group', group }],
    ),
    ...(IpRanges ?? []).flatMap(({ CidrIp: range }): Peer[] => (range === undefined ? [] : [{ kind: 'range', range }])),
    ...(PrefixListIds ?? []).flatMap(({ PrefixListId: list }): Peer[] =>
      list === undefined ? [] : [{ kind: 'prefix-list', list }],
    ),
  ];
}

function readPermission(direction: SecurityRule['direction'], permission: IpPermission): readonly SecurityRule[] {
  const { IpProtocol: protocol = '-1', FromPort = -1, ToPort = -1 } = permission;
  const everyPort = protocol === '-1' || FromPort === -1;
  const [from, to] = everyPort ? [0, 65_535] : [FromPort, ToPort];
  return peersOf(permission).map((peer) => ({ direction, protocol, from, to, exact: true, peer }));
}

/** A security group as EC2 describes it. */
export function readGroup(group: AwsSecurityGroup): SecurityGroup {
  const id = group.GroupId ?? '';
  return {
    place: { key: id, id, path: null },
    rules: [
      ...(group.IpPermissions ?? []).flatMap((permission) => readPermission('in', permission)),
      ...(group.IpPermissionsEgress ?? []).flatMap((permission) => readPermission('out', permission)),
    ],
    whole: true,
  };
}
