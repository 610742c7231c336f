import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Network } from './network.ts';

/**
 * The ways to S3 and to Secrets Manager without the internet. Glue looks for the one to S3 on the route table of the
 * connection's subnet before a run starts (`VPC S3 endpoint validation failed for SubnetId`).
 */
export class Endpoints extends Construct {
  /** The group of the endpoint for Secrets Manager; null where none is made. */
  readonly secretsGroup: ec2.SecurityGroup | null;

  constructor(scope: Construct, id: string, network: Network) {
    super(scope, id);
    if (!network.present.includes('s3')) this.#addS3(network);
    this.secretsGroup = network.present.includes('secretsmanager') ? null : this.#addSecretsManager(network);
  }

  #addS3({ vpc, subnets }: Network): void {
    new ec2.GatewayVpcEndpoint(this, 'S3', {
      vpc,
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: [subnets],
    });
  }

  #addSecretsManager({ vpc, jobSubnet }: Network): ec2.SecurityGroup {
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
