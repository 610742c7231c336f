import type { Facts } from '../facts/facts.ts';
import type { Subnet } from '../facts/network.ts';
import { serviceName } from '../network/routes.ts';
import type { Fix } from '../verdict.ts';

/** Services that the CDK calls otherwise than their endpoints are called. */
const IN_CDK: Readonly<Record<string, string>> = {
  events: 'EVENTBRIDGE',
  secretsmanager: 'SECRETS_MANAGER',
  states: 'STEP_FUNCTIONS',
};

function endpointCode(service: string): string {
  const name = IN_CDK[service] ?? service.toUpperCase();
  return `vpc.addInterfaceEndpoint('${service}', { service: ec2.InterfaceVpcEndpointAwsService.${name} });`;
}

/**
 * Adds an endpoint for a service.
 *
 * @param group The group that it gets, one that lets in port 443 from who calls it: without one it has the network's
 * default group, which lets in nobody but itself.
 */
export function endpointFix(facts: Facts, subnet: Subnet, service: string, group: string): Fix {
  const network = `--vpc-id ${subnet.vpc} --subnet-ids ${subnet.place.key} --security-group-ids ${group}`;
  return {
    cdk: endpointCode(service),
    cli: `aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --service-name ${serviceName(facts, service)} ${network} --private-dns-enabled`,
  };
}
