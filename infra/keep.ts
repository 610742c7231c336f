import { CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Rules between groups: kept, they would hold the groups of jobs and functions, which go. */
const GOES = new Set(['AWS::EC2::SecurityGroupIngress', 'AWS::EC2::SecurityGroupEgress']);

/**
 * Keeps all of a construct when its stack goes: a database, and with it its secret, its group and the network that it
 * stands in. Otherwise a stack could not be destroyed, since AWS keeps a network that something stands in. What a first
 * deployment made before it failed goes with it: nothing is in it yet.
 */
export function keep(construct: IConstruct): void {
  for (const child of construct.node.findAll()) {
    if (child instanceof CfnResource && !GOES.has(child.cfnResourceType))
      child.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }
}
