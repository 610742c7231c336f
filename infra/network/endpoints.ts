import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { DeploymentError } from '../errors.ts';
import type { Network } from './network.ts';

/**
 * A private name of an endpoint works only where the VPC gives names. Of a VPC that the app makes, it is known.
 *
 * @throws {DeploymentError} `no-dns-names`: EC2 makes no such endpoint, and says so when the deployment is under way.
 */
function checkPrivateNames(vpc: ec2.IVpc): void {
  const made = vpc.node.defaultChild;
  if (!(made instanceof ec2.CfnVPC)) return;
  const missing = [
    ...(made.enableDnsHostnames === true ? [] : ['enableDnsHostnames']),
    ...(made.enableDnsSupport === false ? ['enableDnsSupport'] : []),
  ];
  if (missing.length === 0) return;
  throw new DeploymentError({
    code: 'no-dns-names',
    found: `a VPC without ${missing.join(' and ')}`,
    expected: 'both, by which Secrets Manager has its own name inside the VPC: jobs and functions know no other',
    where: vpc.node.path,
    next: "Turn them on; or have a way to Secrets Manager without an endpoint, and say network: { present: ['secretsmanager'] }.",
  });
}

/**
 * The ways to S3 and to Secrets Manager without the internet. Glue looks for the one to S3 on the route table of the
 * connection's subnet before a run starts (`VPC S3 endpoint validation failed for SubnetId`).
 */
export class Endpoints extends Construct {
  /** The group of the endpoint for Secrets Manager that is to let in jobs and functions; null where none is to. */
  readonly secretsGroup: ec2.ISecurityGroup | null;

  constructor(scope: Construct, id: string, network: Network) {
    super(scope, id);
    if (!network.present.includes('s3')) this.#addS3(network);
    this.secretsGroup = network.present.includes('secretsmanager')
      ? network.endpointSecurityGroup
      : this.#addSecretsManager(network);
  }

  #addS3({ vpc, subnets }: Network): void {
    new ec2.GatewayVpcEndpoint(this, 'S3', {
      vpc,
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: [subnets],
    });
  }

  #addSecretsManager({ vpc, jobSubnet }: Network): ec2.SecurityGroup {
    checkPrivateNames(vpc);
    const group = new ec2.SecurityGroup(this, 'SecretsGroup', {
      vpc,
      description: 'Aspen: the endpoint of Secrets Manager',
      allowAllOutbound: false,
    });
    new ec2.InterfaceVpcEndpoint(this, 'Secrets', {
      vpc,
      service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      // In one zone, since each costs by the hour; it is reached from the others.
      subnets: { subnets: [jobSubnet] },
      securityGroups: [group],
      open: false,
      privateDnsEnabled: true,
    });
    return group;
  }
}
