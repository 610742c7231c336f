import type { Json, JsonObject } from '../json.ts';
import type { Attributes } from './attributes.ts';
import { placeholder } from './references.ts';
import { resource, type Translator } from './translator.ts';

/** One rule for each other side that a rule of Terraform names. */
function sidesOf(rule: Attributes, direction: 'in' | 'out', group: Json): readonly JsonObject[] {
  const [other, list] =
    direction === 'in'
      ? ['SourceSecurityGroupId', 'SourcePrefixListId']
      : ['DestinationSecurityGroupId', 'DestinationPrefixListId'];
  return [
    ...rule.list('cidr_blocks').map((range) => ({ CidrIp: range })),
    ...rule.list('security_groups').map((each) => ({ [other]: each })),
    ...rule.list('source_security_group_id').map((each) => ({ [other]: each })),
    ...rule.list('prefix_list_ids').map((each) => ({ [list]: each })),
    ...(rule.get('self') === true ? [{ [other]: group }] : []),
  ];
}

const portsOf = (rule: Attributes, protocol: Json): JsonObject => ({
  IpProtocol: protocol === 'all' ? '-1' : protocol,
  FromPort: rule.get('from_port'),
  ToPort: rule.get('to_port'),
});

function inlineRules(group: Attributes, direction: 'in' | 'out', key: string): readonly JsonObject[] {
  const name = direction === 'in' ? 'ingress' : 'egress';
  // The plan does not know yet which rules there will be, so none is missed.
  if (group.isOpen(name)) {
    const open = placeholder(`${name} of ${key}`);
    return [{ IpProtocol: '-1', [direction === 'in' ? 'SourceSecurityGroupId' : 'DestinationSecurityGroupId']: open }];
  }
  return group
    .blocks(name)
    .flatMap((rule) =>
      sidesOf(rule, direction, key).map((side) => ({ ...portsOf(rule, rule.get('protocol')), ...side })),
    );
}

/** What a group lets out of which nothing is said: Terraform takes away the rule that AWS gives every new one. */
const NOTHING_OUT: JsonObject = { IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' };

const securityGroup: Translator = (group, { key }) => {
  const out = inlineRules(group, 'out', key);
  return [
    resource('AWS::EC2::SecurityGroup', {
      VpcId: group.get('vpc_id'),
      SecurityGroupIngress: inlineRules(group, 'in', key),
      SecurityGroupEgress: out.length === 0 ? [NOTHING_OUT] : out,
    }),
  ];
};

const standalone = (direction: 'in' | 'out') =>
  direction === 'in' ? 'AWS::EC2::SecurityGroupIngress' : 'AWS::EC2::SecurityGroupEgress';

const securityGroupRule: Translator = (rule) => {
  const direction = rule.get('type') === 'egress' ? 'out' : 'in';
  const group = rule.get('security_group_id');
  return sidesOf(rule, direction, group).map((side, at) =>
    resource(standalone(direction), { GroupId: group, ...portsOf(rule, rule.get('protocol')), ...side }, String(at)),
  );
};

/** A rule of the newer kind, with one other side. */
const ruleOfOne =
  (direction: 'in' | 'out'): Translator =>
  (rule) => {
    const [other, list] =
      direction === 'in'
        ? ['SourceSecurityGroupId', 'SourcePrefixListId']
        : ['DestinationSecurityGroupId', 'DestinationPrefixListId'];
    return [
      resource(standalone(direction), {
        GroupId: rule.get('security_group_id'),
        ...portsOf(rule, rule.get('ip_protocol')),
        CidrIp: rule.get('cidr_ipv4'),
        CidrIpv6: rule.get('cidr_ipv6'),
        [other]: rule.get('referenced_security_group_id'),
        [list]: rule.get('prefix_list_id'),
      }),
    ];
  };

const targetsOf = (route: Attributes): JsonObject => ({
  DestinationCidrBlock: route.get('cidr_block') ?? route.get('destination_cidr_block'),
  DestinationPrefixListId: route.get('destination_prefix_list_id'),
  NatGatewayId: route.get('nat_gateway_id'),
  NetworkInterfaceId: route.get('network_interface_id'),
  GatewayId: route.get('gateway_id'),
  VpcPeeringConnectionId: route.get('vpc_peering_connection_id'),
  TransitGatewayId: route.get('transit_gateway_id'),
  VpcEndpointId: route.get('vpc_endpoint_id'),
});

const routesIn = (table: Attributes, tableKey: Json) =>
  table
    .blocks('route')
    .map((route, at) => resource('AWS::EC2::Route', { RouteTableId: tableKey, ...targetsOf(route) }, `route[${at}]`));

const association = (subnet: Json, table: Json, part?: string) =>
  resource('AWS::EC2::SubnetRouteTableAssociation', { SubnetId: subnet, RouteTableId: table }, part);

/** Protocols by their names, which Terraform takes and a template does not. */
const NUMBERS: Readonly<Record<string, number>> = { all: -1, icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };

/** A protocol of a network ACL by its number. */
function numberOf(protocol: Json): Json {
  const name = String(protocol).toLowerCase();
  return Object.hasOwn(NUMBERS, name) ? (NUMBERS[name] ?? protocol) : protocol;
}

const entriesOf = (acl: Attributes, direction: 'in' | 'out', key: Json) =>
  acl.blocks(direction === 'in' ? 'ingress' : 'egress').map((entry, at) =>
    resource(
      'AWS::EC2::NetworkAclEntry',
      {
        NetworkAclId: key,
        RuleNumber: entry.get('rule_no'),
        Protocol: numberOf(entry.get('protocol')),
        RuleAction: entry.get('action'),
        Egress: direction === 'out',
        CidrBlock: entry.get('cidr_block'),
        Ipv6CidrBlock: entry.get('ipv6_cidr_block'),
        PortRange: { From: entry.get('from_port'), To: entry.get('to_port') },
      },
      `${direction}[${at}]`,
    ),
  );

/** The subnets of a network ACL, and its entries. */
const aclParts = (acl: Attributes, key: Json) => [
  ...acl
    .list('subnet_ids')
    .map((subnet, at) =>
      resource('AWS::EC2::SubnetNetworkAclAssociation', { SubnetId: subnet, NetworkAclId: key }, `subnet_ids[${at}]`),
    ),
  ...entriesOf(acl, 'in', key),
  ...entriesOf(acl, 'out', key),
];

/** Networks, and all that is in them. */
export const networkTranslators: Readonly<Record<string, Translator>> = {
  aws_vpc: (vpc) => [
    resource('AWS::EC2::VPC', {
      CidrBlock: vpc.get('cidr_block'),
      // Terraform's own defaults.
      EnableDnsSupport: vpc.get('enable_dns_support') ?? true,
      EnableDnsHostnames: vpc.get('enable_dns_hostnames') ?? false,
    }),
  ],
  aws_vpc_ipv4_cidr_block_association: (block) => [
    resource('AWS::EC2::VPCCidrBlock', { VpcId: block.get('vpc_id'), CidrBlock: block.get('cidr_block') }),
  ],
  aws_subnet: (subnet) => [
    resource('AWS::EC2::Subnet', {
      VpcId: subnet.get('vpc_id'),
      CidrBlock: subnet.get('cidr_block'),
      Ipv6Native: subnet.get('ipv6_native'),
      AvailabilityZone: subnet.get('availability_zone'),
    }),
  ],
  aws_route_table: (table, { key }) => [
    resource('AWS::EC2::RouteTable', { VpcId: table.get('vpc_id') }),
    ...routesIn(table, key),
  ],
  aws_default_route_table: (table) => routesIn(table, table.get('default_route_table_id')),
  aws_route: (route) => [
    resource('AWS::EC2::Route', { RouteTableId: route.get('route_table_id'), ...targetsOf(route) }),
  ],
  aws_route_table_association: (pair) => [association(pair.get('subnet_id'), pair.get('route_table_id'))],
  aws_main_route_table_association: (pair) => [
    resource('Main', { VpcId: pair.get('vpc_id'), RouteTableId: pair.get('route_table_id') }),
  ],
  aws_internet_gateway: () => [resource('AWS::EC2::InternetGateway', {})],
  aws_vpn_gateway: () => [resource('AWS::EC2::VPNGateway', {})],
  aws_nat_gateway: (nat) => [
    resource('AWS::EC2::NatGateway', {
      SubnetId: nat.get('subnet_id'),
      ConnectivityType: nat.get('connectivity_type'),
    }),
  ],
  aws_vpc_endpoint: (endpoint) => [
    resource('AWS::EC2::VPCEndpoint', {
      VpcId: endpoint.get('vpc_id'),
      ServiceName: endpoint.get('service_name'),
      VpcEndpointType: endpoint.get('vpc_endpoint_type'),
      RouteTableIds: endpoint.list('route_table_ids'),
      SubnetIds: endpoint.list('subnet_ids'),
      SecurityGroupIds: endpoint.list('security_group_ids'),
      PrivateDnsEnabled: endpoint.get('private_dns_enabled'),
      ...(endpoint.get('policy') === null ? {} : { PolicyDocument: endpoint.document('policy') }),
    }),
  ],
  aws_vpc_endpoint_route_table_association: (pair) => [
    resource('EndpointRouteTable', { Endpoint: pair.get('vpc_endpoint_id'), RouteTable: pair.get('route_table_id') }),
  ],
  aws_vpc_endpoint_subnet_association: (pair) => [
    resource('EndpointSubnet', { Endpoint: pair.get('vpc_endpoint_id'), Subnet: pair.get('subnet_id') }),
  ],
  aws_vpc_endpoint_security_group_association: (pair) => [
    resource('EndpointGroup', { Endpoint: pair.get('vpc_endpoint_id'), Group: pair.get('security_group_id') }),
  ],
  aws_vpc_endpoint_policy: (policy) => [
    resource('EndpointPolicy', { Endpoint: policy.get('vpc_endpoint_id'), Policy: policy.document('policy') }),
  ],
  aws_security_group: securityGroup,
  aws_default_security_group: securityGroup,
  aws_security_group_rule: securityGroupRule,
  aws_vpc_security_group_ingress_rule: ruleOfOne('in'),
  aws_vpc_security_group_egress_rule: ruleOfOne('out'),
  aws_network_acl: (acl, { key }) => [
    resource('AWS::EC2::NetworkAcl', { VpcId: acl.get('vpc_id') }),
    ...aclParts(acl, key),
  ],
  aws_default_network_acl: (acl) => {
    const own = acl.get('default_network_acl_id');
    return [resource('DefaultNetworkAcl', { NetworkAclId: own }), ...aclParts(acl, own)];
  },
  aws_network_acl_association: (pair) => [
    resource('AWS::EC2::SubnetNetworkAclAssociation', {
      SubnetId: pair.get('subnet_id'),
      NetworkAclId: pair.get('network_acl_id'),
    }),
  ],
  aws_network_acl_rule: (entry) => [
    resource('AWS::EC2::NetworkAclEntry', {
      NetworkAclId: entry.get('network_acl_id'),
      RuleNumber: entry.get('rule_number'),
      Protocol: numberOf(entry.get('protocol')),
      RuleAction: entry.get('rule_action'),
      Egress: entry.get('egress'),
      CidrBlock: entry.get('cidr_block'),
      Ipv6CidrBlock: entry.get('ipv6_cidr_block'),
      PortRange: { From: entry.get('from_port'), To: entry.get('to_port') },
    }),
  ],
};
