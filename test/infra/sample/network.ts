import type { Stack } from 'aws-cdk-lib';
import { CfnSubnet, CfnVPC, Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { FunctionProps } from 'aws-cdk-lib/aws-lambda';
import { REGION } from '../../emulator/cdk.ts';

/** Adds a network, and says how a function gets into it. */
export function addNetwork(stack: Stack): Required<Pick<FunctionProps, 'vpc' | 'vpcSubnets' | 'securityGroups'>> {
  const { ref: vpcId, attrCidrBlock: vpcCidrBlock } = new CfnVPC(stack, 'Network', { cidrBlock: '10.0.0.0/24' });
  const { ref: subnet } = new CfnSubnet(stack, 'Subnet', { vpcId, cidrBlock: '10.0.0.0/25' });
  const availabilityZones = [`${REGION}a`];
  // Not a Vpc of the CDK's: with exact optional properties, TypeScript takes none for an IVpc.
  const known = { vpcId, vpcCidrBlock, availabilityZones, isolatedSubnetIds: [subnet] };
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', known);
  const group = new SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false });
  group.addIngressRule(group, Port.allTcp());
  group.addEgressRule(group, Port.allTcp());
  group.addEgressRule(Peer.ipv4(vpc.vpcCidrBlock), Port.tcp(5432));
  return { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, securityGroups: [group] };
}
