import type { Facts } from '../facts/facts.ts';
import type { Subnet } from '../facts/network.ts';
import { Unknown } from '../facts/unknown.ts';
import { serviceName } from '../network/routes.ts';
import type { Fix } from '../verdict.ts';

/** Services that the CDK calls otherwise than their endpoints are called. */
const IN_CDK: Readonly<Record<string, string>> = {
  'ecr.api': 'ECR',
  events: 'EVENTBRIDGE',
  secretsmanager: 'SECRETS_MANAGER',
  states: 'STEP_FUNCTIONS',
};

function endpointCode(service: string): string {
  const name = IN_CDK[service] ?? service.toUpperCase();
  return `vpc.addInterfaceEndpoint('${service}', { service: ec2.InterfaceVpcEndpointAwsService.${name} });`;
}

/** Services that have a gateway endpoint, which costs nothing, by what the CDK calls them. */
const GATEWAYS: Readonly<Record<string, string>> = { dynamodb: 'DYNAMODB', s3: 'S3' };

/**
 * Adds an endpoint for a service: a gateway where the service has one, since every hour of an interface is paid for.
 *
 * @param group The group that it gets, one that lets in port 443 from who calls it: without one it has the network's
 * default group, which lets in nobody but itself.
 */
export function endpointFix(facts: Facts, subnet: Subnet, service: string, group: string): Fix {
  const gateway = GATEWAYS[service];
  if (gateway !== undefined) {
    const table = subnet.routeTable instanceof Unknown ? '<that of the subnet>' : subnet.routeTable;
    return {
      cdk: `vpc.addGatewayEndpoint('${service}', { service: ec2.GatewayVpcEndpointAwsService.${gateway} });`,
      cli: `aws ec2 create-vpc-endpoint --vpc-id ${subnet.vpc} --service-name ${serviceName(facts, service)} --route-table-ids ${table}`,
    };
  }
  const network = `--vpc-id ${subnet.vpc} --subnet-ids ${subnet.place.key} --security-group-ids ${group}`;
  return {
    cdk: endpointCode(service),
    cli: `aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --service-name ${serviceName(facts, service)} ${network} --private-dns-enabled`,
  };
}
