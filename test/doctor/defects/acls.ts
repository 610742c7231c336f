import { get, having, type RawResource, type RawTemplate, ref, setting } from '../raw-stack.ts';
import type { Defect } from './defect.ts';
import { nat } from './network.ts';

const aclEntry = (Egress: boolean, CidrBlock: string, more: object, acl: unknown = ref('Acl')): RawResource => ({
  Type: 'AWS::EC2::NetworkAclEntry',
  Properties: { NetworkAclId: acl, RuleNumber: 100, Egress, RuleAction: 'allow', CidrBlock, ...more },
});

/** A NAT gateway in a public subnet with a network ACL, which lets these ports in. */
const natBehind = (From: number, To: number): Readonly<Record<string, RawResource | null>> => ({
  ...nat('Public'),
  Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: ref('Vpc') } },
  AclOfPublic: {
    Type: 'AWS::EC2::SubnetNetworkAclAssociation',
    Properties: { SubnetId: ref('Public'), NetworkAclId: ref('Acl') },
  },
  AclIn: aclEntry(false, '0.0.0.0/0', { Protocol: 6, PortRange: { From, To } }),
  AclOut: aclEntry(true, '0.0.0.0/0', { Protocol: -1 }),
});

/** The endpoint of Secrets Manager in a subnet with a network ACL, which lets these ports in from the network. */
function endpointBehind(from: number, to: number): RawTemplate {
  return having(
    {
      Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: ref('Vpc') } },
      AclOfSubnet2: {
        Type: 'AWS::EC2::SubnetNetworkAclAssociation',
        Properties: { SubnetId: ref('Subnet2'), NetworkAclId: ref('Acl') },
      },
      In: aclEntry(false, '10.0.0.0/16', { Protocol: 6, PortRange: { From: from, To: to } }),
      Out: aclEntry(true, '10.0.0.0/16', { Protocol: -1 }),
    },
    setting('SecretsEndpoint', { SubnetIds: [ref('Subnet2')] }),
  );
}

/** An entry of the network ACL that the network has by itself, before the one that lets everything out. */
const closedByDefault = (port: number): RawTemplate =>
  having({
    Closed: aclEntry(
      true,
      '0.0.0.0/0',
      { RuleNumber: 50, RuleAction: 'deny', Protocol: 6, PortRange: { From: port, To: port } },
      get('Vpc', 'DefaultNetworkAcl'),
    ),
  });

/** What is wrong with network ACLs. */
export const aclDefects: readonly Defect[] = [
  {
    title: 'a network ACL that keeps a job from the endpoint of its secret, in another subnet',
    broken: endpointBehind(5432, 5432),
    said: [/^NACL fails: Acl of Subnet2 does not let port 443 in, which the endpoint of Secrets Manager is asked by$/],
    sound: endpointBehind(443, 5432),
  },
  {
    title: 'a network ACL before the NAT gateway, by which no answers come back',
    broken: having(natBehind(443, 443)),
    said: [
      /^NACL fails: Acl of Public does not let ports 1024-65535 in, by which answers come through Nat: a network ACL keeps/,
    ],
    sound: having(natBehind(443, 65_535)),
  },
  {
    title: 'an entry of the default network ACL that closes port 443',
    broken: closedByDefault(443),
    said: [/^NACL fails: Vpc.DefaultNetworkAcl of Subnet does not let port 443 out, which S3 is asked by$/],
    sound: closedByDefault(22),
  },
];
