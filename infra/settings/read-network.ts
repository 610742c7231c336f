import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Mistake } from '../../model/errors.ts';
import { Fields } from '../../model/fields.ts';
import type { ExistingNetwork } from '../database/target-database.ts';
import { RULES } from '../rules.ts';
import { needed, optional } from './read-text.ts';

function readSubnets(fields: Fields, mistakes: Mistake[]): { id: string; zone: string; routeTable: string }[] {
  const list = fields.list('subnets') ?? [];
  if (list.length === 0)
    fields.wrong('subnets', 'none', 'the subnets for jobs and functions: id, availabilityZone, routeTableId');
  return list.flatMap((item, at) => {
    const subnet = Fields.of(item, `${fields.pathOf('subnets')}[${at}]`, 'an object', mistakes);
    if (subnet === null) return [];
    const id = needed(subnet, 'id', RULES.subnet);
    const zone = needed(subnet, 'availabilityZone', RULES.zone);
    const routeTable = needed(subnet, 'routeTableId', RULES.routeTable);
    subnet.close();
    return [{ id, zone, routeTable }];
  });
}

/** Reads a network that is there already. */
export function readNetwork(scope: Construct, fields: Fields, mistakes: Mistake[]): ExistingNetwork {
  const vpcId = needed(fields, 'vpcId', RULES.vpc);
  const subnets = readSubnets(fields, mistakes);
  const present = (fields.texts('present') ?? []).filter((name, at) => {
    if (name === 's3' || name === 'secretsmanager') return true;
    fields.wrong(`present[${at}]`, name, 's3 or secretsmanager');
    return false;
  });
  const opened = optional(fields, 'endpointSecurityGroupId', RULES.group);
  fields.close();
  const vpc = Vpc.fromVpcAttributes(scope, 'ExistingVpc', {
    vpcId,
    // The CDK wants one, where there is a mistake too.
    availabilityZones: subnets.length === 0 ? ['none'] : subnets.map(({ zone }) => zone),
  });
  const chosen = subnets.map(({ id, zone, routeTable }, at) =>
    Subnet.fromSubnetAttributes(scope, `ExistingSubnet${at}`, {
      subnetId: id,
      availabilityZone: zone,
      routeTableId: routeTable,
    }),
  );
  return {
    vpc,
    subnets: { subnets: chosen },
    present: present.map((name) => (name === 's3' ? 's3' : 'secretsmanager')),
    ...(opened === null
      ? {}
      : { endpointSecurityGroup: SecurityGroup.fromSecurityGroupId(scope, 'ExistingEndpointGroup', opened) }),
  };
}
