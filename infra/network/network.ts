import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { ExistingNetwork } from '../database/target-database.ts';
import { DeploymentError } from '../errors.ts';
import { keep } from '../keep.ts';

/** How many zones a new network spans: a database wants two. */
const ZONES = 2;

function newVpc(scope: Construct): ec2.Vpc {
  const vpc = new ec2.Vpc(scope, 'Vpc', {
    ipAddresses: ec2.IpAddresses.cidr('10.71.0.0/20'),
    maxAzs: ZONES,
    // Nothing here needs the internet: S3 and Secrets Manager are reached by endpoints.
    natGateways: 0,
    subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
  });
  // With the database that is made in it.
  keep(vpc);
  acknowledge(vpc, 'AwsSolutions-VPC7', 'Flow logs cost by the gigabyte, and nothing here reaches the internet.');
  return vpc;
}

/** The CDK's class is not quite its own interface under `exactOptionalPropertyTypes`. */
function isVpc(vpc: ec2.IVpc | ec2.Vpc): vpc is ec2.IVpc {
  return 'vpcId' in vpc && 'selectSubnets' in vpc;
}

function asVpc(vpc: ec2.IVpc | ec2.Vpc): ec2.IVpc {
  if (isVpc(vpc)) return vpc;
  throw new Error('network.vpc is no VPC.');
}

function defaultSubnets(vpc: ec2.IVpc): ec2.SubnetSelection {
  const subnetType =
    vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS;
  return { subnetType };
}

function firstSubnet(vpc: ec2.IVpc, subnets: ec2.SubnetSelection): ec2.ISubnet {
  const [first] = vpc.selectSubnets(subnets).subnets;
  if (first !== undefined) return first;
  throw new DeploymentError({
    code: 'no-subnet',
    found: 'a network without a subnet for jobs',
    expected:
      'isolated subnets, or private ones with a way out; a public one does not serve, since jobs have no public address',
    where: vpc.node.path,
    next: 'Name the subnets: network: { vpc, subnets: { subnets: [ … ] } }.',
  });
}

/** Where everything runs: a VPC, the subnets in it, and the one of them that jobs get their interfaces in. */
export class Network extends Construct {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  /** A job has its interfaces in one subnet, that of its connection. */
  readonly jobSubnet: ec2.ISubnet;
  /** What this network has of its own, and what it finds. */
  readonly present: NonNullable<ExistingNetwork['present']>;
  /** The group of an endpoint that it finds, to be opened. */
  readonly endpointSecurityGroup: ec2.ISecurityGroup | null;

  constructor(scope: Construct, id: string, existing: ExistingNetwork | undefined) {
    super(scope, id);
    this.vpc = asVpc(existing?.vpc ?? newVpc(this));
    this.subnets = existing?.subnets ?? defaultSubnets(this.vpc);
    this.jobSubnet = firstSubnet(this.vpc, this.subnets);
    this.present = existing?.present ?? [];
    this.endpointSecurityGroup = existing?.endpointSecurityGroup ?? null;
  }
}
