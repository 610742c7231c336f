import type { RouteTable as AwsRouteTable, Subnet as AwsSubnet, NetworkAcl } from '@aws-sdk/client-ec2';
import type { Subnet } from '../facts/network.ts';
import { type Known, Unknown } from '../facts/unknown.ts';

const notTold = (what: string) => new Unknown(`EC2 does not tell ${what}`, 'the console of VPC');

/** The table that is in force: the subnet's own one, or the main one of its network. */
function tableOf(tables: Known<readonly AwsRouteTable[]>, subnet: string, vpc: string): Known<string> {
  if (tables instanceof Unknown) return tables;
  const own = tables.find(({ Associations }) => Associations?.some(({ SubnetId }) => SubnetId === subnet));
  const main = tables.find(
    ({ VpcId, Associations }) => VpcId === vpc && Associations?.some(({ Main }) => Main === true),
  );
  return (own ?? main)?.RouteTableId ?? notTold(`the route table of ${subnet}`);
}

function aclOf(acls: Known<readonly NetworkAcl[]>, subnet: string): Known<string> {
  if (acls instanceof Unknown) return acls;
  const acl = acls.find(({ Associations }) => Associations?.some(({ SubnetId }) => SubnetId === subnet));
  return acl?.NetworkAclId ?? notTold(`the network ACL of ${subnet}`);
}

/** A subnet as EC2 describes it, with what is in force for it. */
export function readSubnet(
  subnet: AwsSubnet,
  tables: Known<readonly AwsRouteTable[]>,
  acls: Known<readonly NetworkAcl[]>,
): Subnet {
  const { SubnetId: id = '', VpcId: vpc = '' } = subnet;
  return {
    place: { key: id, id, path: null },
    vpc,
    zone: subnet.AvailabilityZone ?? notTold(`the zone of ${id}`),
    routeTable: tableOf(tables, id, vpc),
    acl: aclOf(acls, id),
    range: subnet.CidrBlock ?? notTold(`the addresses of ${id}`),
    freeAddresses: subnet.AvailableIpAddressCount ?? notTold(`how many addresses of ${id} are free`),
  };
}
