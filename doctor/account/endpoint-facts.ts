import type { VpcEndpoint } from '@aws-sdk/client-ec2';
import type { Endpoint } from '../facts/network.ts';
import { serviceOf } from '../network/routes.ts';
import { readStatements } from '../policy/statements.ts';

/** An endpoint as EC2 describes it. */
export function readEndpoint(endpoint: VpcEndpoint): Endpoint {
  const id = endpoint.VpcEndpointId ?? '';
  const { VpcEndpointType: kind = 'Gateway', PolicyDocument: policy } = endpoint;
  return {
    place: { key: id, id, path: null },
    vpc: endpoint.VpcId ?? '',
    ...serviceOf(endpoint.ServiceName ?? ''),
    kind: kind === 'Gateway' || kind === 'Interface' ? kind : 'other',
    routeTables: endpoint.RouteTableIds ?? [],
    subnets: endpoint.SubnetIds ?? [],
    groups: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    privateDns: endpoint.PrivateDnsEnabled === true,
    policy: policy === undefined ? null : readStatements(policy),
    state: endpoint.State ?? null,
  };
}
