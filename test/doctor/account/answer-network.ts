import {
  type Route as AwsRoute,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type Filter,
  GetManagedPrefixListEntriesCommand,
  type IpPermission,
  type NetworkAcl,
  type RouteTable,
} from '@aws-sdk/client-ec2';
import type { Facts } from '../../../doctor/facts/facts.ts';
import type { Acl, Peer, Route, SecurityRule } from '../../../doctor/facts/network.ts';
import { usableAddresses } from '../../../doctor/network/ranges.ts';
import { orOtherwise } from './or-otherwise.ts';
import { documentOf } from './policy-document.ts';
import { ACCOUNT, REGION } from './real-names.ts';
import type { TypedAccount } from './typed-account.ts';

type Real = (text: string) => string;

/** Only what a filter asks for, as EC2 does it. */
function filtered<T>(
  items: readonly T[],
  filters: readonly Filter[] | undefined,
  idOf: (item: T) => string | undefined,
): T[] {
  const wanted = new Set(filters?.flatMap(({ Values }) => Values ?? []));
  return items.filter((item) => wanted.has(idOf(item) ?? ''));
}

function routeOf({ destination, target, nat }: Route, real: Real): AwsRoute {
  const to = destination.startsWith('pl-')
    ? { DestinationPrefixListId: destination }
    : { DestinationCidrBlock: real(destination) };
  const ways: Record<Route['target'], AwsRoute> = {
    nat: nat === null ? { NetworkInterfaceId: 'eni-0a1b2c3d4e5f60718' } : { NatGatewayId: real(nat) },
    internet: { GatewayId: 'igw-0a1b2c3d4e5f60718' },
    peering: { VpcPeeringConnectionId: 'pcx-0a1b2c3d4e5f60718' },
    transit: { TransitGatewayId: 'tgw-0a1b2c3d4e5f60718' },
    endpoint: { GatewayId: 'vpce-0a1b2c3d4e5f60718' },
    other: { GatewayId: 'vgw-0a1b2c3d4e5f60718' },
  };
  return { ...to, ...ways[target], Origin: 'CreateRoute', State: 'active' };
}

function routeTables(facts: Facts, real: Real): readonly RouteTable[] {
  return [...facts.vpcs].flatMap(([vpc, { ranges }]): RouteTable[] => {
    const subnets = [...facts.subnets].filter(([, each]) => each.vpc === vpc);
    const local = orOtherwise(ranges, []).map(
      (range): AwsRoute => ({
        DestinationCidrBlock: range,
        GatewayId: 'local',
        Origin: 'CreateRouteTable',
        State: 'active',
      }),
    );
    const VpcId = real(vpc);
    const main: RouteTable = {
      RouteTableId: `rtb-main${VpcId.slice(4, 13)}`,
      VpcId,
      Routes: local,
      Associations: [{ Main: true }],
    };
    const tables = [...facts.routeTables].map(([key, { routes }]): RouteTable => {
      const mine = subnets.filter(([, { routeTable }]) => routeTable === key);
      return {
        RouteTableId: real(key),
        VpcId,
        Routes: [...local, ...routes.map((route) => routeOf(route, real))],
        Associations: mine.map(([subnet]) => ({ Main: false, SubnetId: real(subnet), RouteTableId: real(key) })),
      };
    });
    return [main, ...tables.filter(({ Associations }) => Associations?.length !== 0)];
  });
}

function permissionOf(rule: SecurityRule, real: Real): IpPermission {
  const peers = (peer: Peer): IpPermission =>
    peer.kind === 'group'
      ? { UserIdGroupPairs: [{ GroupId: real(peer.group), UserId: ACCOUNT }] }
      : peer.kind === 'range'
        ? { IpRanges: [{ CidrIp: real(peer.range) }] }
        : { PrefixListIds: [{ PrefixListId: peer.list }] };
  const none = { UserIdGroupPairs: [], IpRanges: [], Ipv6Ranges: [], PrefixListIds: [] };
  const ports = rule.protocol === '-1' ? {} : { FromPort: rule.from, ToPort: rule.to };
  return { ...none, IpProtocol: rule.protocol, ...ports, ...peers(rule.peer) };
}

const ALLOW_ALL: Acl['entries'] = (['in', 'out'] as const).map((direction) => ({
  direction,
  number: 100,
  allows: true,
  protocol: -1,
  from: 0,
  to: 65_535,
  range: '0.0.0.0/0',
}));

function aclOf(key: string, entries: Acl['entries'], vpc: string, subnets: readonly string[]): NetworkAcl {
  const denials = (['in', 'out'] as const).map((direction) => ({
    Egress: direction === 'out',
    RuleNumber: 32_767,
    RuleAction: 'deny' as const,
    Protocol: '-1',
    CidrBlock: '0.0.0.0/0',
  }));
  return {
    NetworkAclId: key,
    VpcId: vpc,
    Entries: [
      ...entries.map((entry) => ({
        Egress: entry.direction === 'out',
        RuleNumber: entry.number,
        RuleAction: entry.allows ? ('allow' as const) : ('deny' as const),
        Protocol: String(entry.protocol),
        ...(entry.protocol === -1 ? {} : { PortRange: { From: entry.from, To: entry.to } }),
        CidrBlock: entry.range,
      })),
      ...denials,
    ],
    Associations: subnets.map((SubnetId) => ({ SubnetId, NetworkAclId: key })),
  };
}

function acls(facts: Facts, real: Real): readonly NetworkAcl[] {
  return [...facts.vpcs.keys()].flatMap((vpc) => {
    const mine = [...facts.subnets].filter(([, each]) => each.vpc === vpc);
    const under = (key: string | null) => mine.filter(([, { acl }]) => acl === key).map(([subnet]) => real(subnet));
    const VpcId = real(vpc);
    return [
      aclOf(`acl-default${VpcId.slice(4, 10)}`, ALLOW_ALL, VpcId, under(null)),
      ...[...facts.acls].map(([key, { entries }]) => aclOf(real(key), entries, VpcId, under(key))),
    ];
  });
}

/** Lets an account answer what EC2 is asked. */
export function answerNetwork(account: TypedAccount, facts: Facts, real: Real): void {
  const subnets = [...facts.subnets].map(([key, subnet]) => ({
    SubnetId: real(key),
    VpcId: real(subnet.vpc),
    AvailabilityZone: real(orOtherwise(subnet.zone, `${REGION}a`)),
    CidrBlock: orOtherwise(subnet.range, '10.0.0.0/24'),
    AvailableIpAddressCount: Math.min(200, usableAddresses(orOtherwise(subnet.range, '')) ?? 200),
  }));
  const vpcs = [...facts.vpcs].map(([key, { ranges }]) => ({
    VpcId: real(key),
    OwnerId: ACCOUNT,
    CidrBlock: orOtherwise(ranges, ['10.0.0.0/16'])[0],
    CidrBlockAssociationSet: orOtherwise(ranges, []).map((range) => ({
      CidrBlock: range,
      CidrBlockState: { State: 'associated' as const },
    })),
  }));
  const groups = [...facts.groups].map(([key, { rules }]) => ({
    GroupId: real(key),
    IpPermissions: rules.filter(({ direction }) => direction === 'in').map((rule) => permissionOf(rule, real)),
    IpPermissionsEgress: rules.filter(({ direction }) => direction === 'out').map((rule) => permissionOf(rule, real)),
  }));
  const endpoints = facts.endpoints.map((endpoint) => ({
    VpcEndpointId: real(endpoint.place.key),
    VpcId: real(endpoint.vpc),
    VpcEndpointType: endpoint.kind === 'Gateway' ? ('Gateway' as const) : ('Interface' as const),
    ServiceName: `com.amazonaws.${REGION}.${endpoint.service}`,
    State: 'Available' as const,
    RouteTableIds: orOtherwise(endpoint.routeTables, []).map(real),
    SubnetIds: endpoint.subnets.map(real),
    Groups: endpoint.groups.map((group) => ({ GroupId: real(group) })),
    PrivateDnsEnabled: endpoint.privateDns,
    PolicyDocument:
      endpoint.policy === null
        ? '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}'
        : documentOf(orOtherwise(endpoint.policy, []), real),
  }));
  account
    .on(DescribeSubnetsCommand, ({ Filters }) => ({ Subnets: filtered(subnets, Filters, ({ SubnetId }) => SubnetId) }))
    .on(DescribeVpcsCommand, ({ Filters }) => ({ Vpcs: filtered(vpcs, Filters, ({ VpcId }) => VpcId) }))
    .on(DescribeVpcAttributeCommand, ({ VpcId, Attribute }) => {
      const vpc = [...facts.vpcs].find(([key]) => real(key) === VpcId)?.[1];
      return Attribute === 'enableDnsSupport'
        ? { EnableDnsSupport: { Value: orOtherwise(vpc?.dnsSupport ?? true, true) } }
        : { EnableDnsHostnames: { Value: orOtherwise(vpc?.dnsHostnames ?? true, true) } };
    })
    .on(DescribeRouteTablesCommand, ({ Filters }) => ({
      RouteTables: filtered(routeTables(facts, real), Filters, ({ VpcId }) => VpcId),
    }))
    .on(DescribeNetworkAclsCommand, ({ Filters }) => ({
      NetworkAcls: filtered(acls(facts, real), Filters, ({ VpcId }) => VpcId),
    }))
    .on(DescribeSecurityGroupsCommand, ({ Filters }) => ({
      SecurityGroups: filtered(groups, Filters, ({ GroupId }) => GroupId),
    }))
    .on(DescribeNatGatewaysCommand, ({ NatGatewayIds = [] }) => ({
      NatGateways: [...facts.natGateways]
        .map(([key, { subnet }]) => ({ NatGatewayId: real(key), SubnetId: real(subnet), State: 'available' as const }))
        .filter(({ NatGatewayId }) => NatGatewayIds.includes(NatGatewayId)),
    }))
    .on(GetManagedPrefixListEntriesCommand, () => ({ Entries: [{ Cidr: '52.218.0.0/17' }] }))
    .on(DescribeVpcEndpointsCommand, ({ Filters }) => ({
      VpcEndpoints: filtered(endpoints, Filters, ({ VpcId }) => VpcId),
    }));
}
