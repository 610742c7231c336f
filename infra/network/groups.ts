import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { PlacedDatabase } from '../database/placed-database.ts';
import type { Endpoints } from './endpoints.ts';
import type { Network } from './network.ts';

/** What the groups are to reach. */
export interface GroupsProps {
  readonly network: Network;
  readonly endpoints: Endpoints;
  readonly database: PlacedDatabase;
}

/** The groups of jobs and functions, with every rule that they need and no other. */
export class Groups extends Construct {
  readonly jobs: ec2.SecurityGroup;
  readonly functions: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, { network, endpoints, database }: GroupsProps) {
    super(scope, id);
    const { vpc } = network;
    this.jobs = new ec2.SecurityGroup(this, 'Jobs', {
      vpc,
      description: 'Aspen: the Glue jobs',
      allowAllOutbound: false,
    });
    this.functions = new ec2.SecurityGroup(this, 'Functions', {
      vpc,
      description: 'Aspen: the functions that deploy and run procedures',
      allowAllOutbound: false,
    });
    // Glue refuses a connection none of whose groups has both: its workers talk to one another on any port.
    this.jobs.addIngressRule(this.jobs, ec2.Port.allTcp(), 'Workers of a job among themselves');
    this.jobs.addEgressRule(this.jobs, ec2.Port.allTcp(), 'Workers of a job among themselves');
    for (const group of [this.jobs, this.functions]) {
      // S3 has no address of its own in a template. In isolated subnets there is no way but the gateway endpoint.
      group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'S3 by its gateway endpoint, Secrets Manager');
      group.addEgressRule(database.peer, ec2.Port.tcp(database.port), 'The database');
      // In this stack: in the database's own, that stack would wait for this one, and this one for it.
      database.securityGroup?.addIngressRule(group, ec2.Port.tcp(database.port), 'Aspen', true);
      endpoints.secretsGroup?.addIngressRule(group, ec2.Port.tcp(443), 'Aspen reads secrets', true);
    }
  }
}
