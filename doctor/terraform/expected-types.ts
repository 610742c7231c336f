import type { Json } from '../json.ts';

const groups = /^aws_(default_)?security_group$/;
const subnets = /^aws_(default_)?subnet$/;
const tables = /^aws_(default_)?route_table$/;
const lists = /^aws_(vpc_endpoint|ec2_managed_prefix_list)$/;
const acls = /^aws_(default_)?network_acl$/;
const roles = /^aws_iam_role$/;
const policies = /^aws_iam_policy$/;
const keys = /^aws_kms_(key|alias|replica_key|external_key)$/;

/**
 * Types of what an attribute may name. An expression is written in a plan as all that it refers to: the conditions and
 * indexes in it too, and of an attribute that is a list of objects, whatever any of them refers to.
 */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  vpc_id: /^aws_(default_)?vpc$/,
  subnet_id: subnets,
  subnet_ids: subnets,
  vpc_subnet_ids: subnets,
  route_table_id: tables,
  route_table_ids: tables,
  nat_gateway_id: /^aws_nat_gateway$/,
  gateway_id: /^aws_(internet_gateway|vpn_gateway|vpc_endpoint)$/,
  vpc_peering_connection_id: /^aws_vpc_peering_connection(_accepter)?$/,
  transit_gateway_id: /^aws_ec2_transit_gateway/,
  network_interface_id: /^aws_(network_interface|instance)$/,
  security_groups: groups,
  security_group_id: groups,
  security_group_ids: groups,
  security_group_id_list: groups,
  vpc_security_group_ids: groups,
  source_security_group_id: groups,
  referenced_security_group_id: groups,
  prefix_list_id: lists,
  prefix_list_ids: lists,
  destination_prefix_list_id: lists,
  network_acl_id: acls,
  default_network_acl_id: acls,
  role: roles,
  role_arn: roles,
  policy_arn: policies,
  permissions_boundary: policies,
  kms_key_id: keys,
  kms_key_arn: keys,
  kms_master_key_id: keys,
  sse_aws_kms_key_id: keys,
  aws_kms_key_id: keys,
  target_key_id: keys,
};

/** The parts of a network that are made with it, and that are known by it. */
const OF_A_NETWORK: readonly (readonly [RegExp, RegExp])[] = [
  [/\.DefaultSecurityGroup>$/, groups],
  [/\.DefaultNetworkAcl>$/, acls],
  [/\.MainRouteTable>$/, tables],
];

/** The type of what a key or a placeholder names: the last one in its address. */
function typeOf(value: string): string {
  const [, type = ''] = /(?:^<\??|\.)((?:aws|awscc)_[a-z0-9_]+)\.[^<>]*>?$/.exec(value) ?? [];
  return type;
}

/** Of what an expression refers to, that which an attribute may name. */
export function fitting(name: string, written: readonly Json[]): readonly Json[] {
  const expected = EXPECTED[name];
  // What is not known comes from what is still to be made: no constant is where it is from.
  const open = written.filter((value): value is string => typeof value === 'string' && value.startsWith('<'));
  const candidates = open.length > 0 ? open : written;
  const fit =
    expected === undefined
      ? candidates
      : open.filter((value) => {
          const part = OF_A_NETWORK.find(([end]) => end.test(value));
          return part === undefined ? expected.test(typeOf(value)) : part[1] === expected;
        });
  return [...new Set(fit)];
}
