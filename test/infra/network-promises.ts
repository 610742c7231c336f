import type { Parts } from './deployed-parts.ts';
import { type Flat, ofType, target, words } from './flat-template.ts';
import type { Promised } from './promised.ts';
import { allowsTraffic, securityRules } from './security-rules.ts';
import { at, each } from './template.ts';
import type { Variant } from './variants.ts';

const hasEndpoints = ({ name }: Variant) => !name.includes('endpoints present');
const byAddress = ({ name }: Variant) => name.includes('by its addresses');
const hasNewVpc = ({ name }: Variant) => name.startsWith('new VPC');

/** The route table that holds for the jobs' subnet. */
function routeTable(flat: Flat, { subnet }: Parts): string {
  const id = target(subnet);
  // The examples number subnets and their route tables alike.
  if (id === null) return words(subnet).replace('subnet-', 'rtb-');
  const [association] = ofType(flat, 'AWS::EC2::SubnetRouteTableAssociation').filter(
    ({ Properties }) => target(Properties['SubnetId']) === id,
  );
  return words(association?.Properties['RouteTableId']);
}

function endpoints(flat: Flat, type: 'Gateway' | 'Interface', service: string) {
  return ofType(flat, 'AWS::EC2::VPCEndpoint').filter(
    ({ Properties }) =>
      Properties['VpcEndpointType'] === type && words(Properties['ServiceName']).endsWith(`.${service}`),
  );
}

/** A job's workers among themselves: every TCP port. */
function opensAll(flat: Flat, { jobGroup }: Parts, direction: 'in' | 'out'): boolean {
  return securityRules(flat).some(
    ({ direction: way, group, peer, protocol, from, to }) =>
      way === direction && group === jobGroup && peer === jobGroup && protocol === 'tcp' && from === 0 && to === 65_535,
  );
}

/** The fixes of the catalogue of network failures, each as a promise. */
export const networkPromises: readonly Promised[] = [
  {
    id: 'S3-ROUTE',
    title: "the route table of the jobs' subnet has a gateway endpoint for S3",
    concerns: hasEndpoints,
    holds: (flat, parts) =>
      endpoints(flat, 'Gateway', 's3').some(({ Properties }) =>
        each(Properties['RouteTableIds']).map(words).includes(routeTable(flat, parts)),
      ),
  },
  {
    id: 'SG-IN',
    title: "the jobs' group lets in every TCP port from itself",
    holds: (flat, parts) => opensAll(flat, parts, 'in'),
  },
  {
    id: 'SG-OUT',
    title: "the jobs' group lets out every TCP port to itself",
    holds: (flat, parts) => opensAll(flat, parts, 'out'),
  },
  {
    id: 'SG-S3',
    title: 'jobs and functions may go out to port 443 of S3',
    holds: (flat, { jobGroup, functionGroup }) =>
      [jobGroup, functionGroup].every((group) => allowsTraffic(flat, 'out', group, '0.0.0.0/0', 443)),
  },
  {
    id: 'SG-EP',
    title: 'the endpoint of Secrets Manager lets in port 443 from jobs and functions',
    concerns: hasEndpoints,
    holds: (flat, { jobGroup, functionGroup }) =>
      endpoints(flat, 'Interface', 'secretsmanager').some(({ Properties }) =>
        [jobGroup, functionGroup].every((peer) =>
          each(Properties['SecurityGroupIds']).some((group) =>
            allowsTraffic(flat, 'in', target(group) ?? '', peer, 443),
          ),
        ),
      ),
  },
  {
    id: 'SM-ROUTE',
    title: 'Secrets Manager has an endpoint in the network, under its own name',
    concerns: hasEndpoints,
    holds: (flat) =>
      endpoints(flat, 'Interface', 'secretsmanager').some(({ Properties }) => Properties['PrivateDnsEnabled'] === true),
  },
  {
    id: 'CONN-AZ',
    title: 'the connection says in which availability zone its subnet is',
    holds: (flat, { subnet, zone }) => {
      const id = target(subnet);
      const expected = id === null ? 'eu-west-1a' : words(flat.get(id)?.Properties['AvailabilityZone']);
      return expected !== '' && words(zone) === expected;
    },
  },
  {
    id: 'MULTI',
    title: 'a job has one connection, so that none is left out',
    holds: (_, { jobs, connection }) =>
      jobs.every(({ Properties }) => {
        const connections = each(at(Properties, 'Connections', 'Connections'));
        return connections.length === 1 && target(connections[0]) === connection.id;
      }),
  },
  {
    id: 'DB-SG',
    title: 'the database lets in its port from jobs and functions, and they may go out to it',
    concerns: (variant) => !byAddress(variant),
    holds: (flat, { jobGroup, functionGroup, databaseGroup, databasePort }) =>
      [jobGroup, functionGroup].every(
        (group) =>
          allowsTraffic(flat, 'in', databaseGroup, group, databasePort) &&
          allowsTraffic(flat, 'out', group, databaseGroup, databasePort),
      ),
  },
  {
    id: null,
    title: 'jobs and functions may go out to the addresses of a database that has no group here, and to no others',
    concerns: byAddress,
    holds: (flat, { jobGroup, functionGroup, databasePort }) =>
      [jobGroup, functionGroup].every((group) => {
        const ways = securityRules(flat).filter(({ direction, group: of }) => direction === 'out' && of === group);
        return ways.filter(({ from, peer }) => from === databasePort && peer === '10.20.30.40/32').length === 1;
      }),
  },
  {
    id: null,
    title: 'an endpoint that is there lets in port 443 from jobs and functions',
    concerns: byAddress,
    holds: (flat, { jobGroup, functionGroup }) =>
      [jobGroup, functionGroup].every((peer) => allowsTraffic(flat, 'in', 'sg-0fedcba9876543210', peer, 443)),
  },
  {
    id: 'DNS',
    title: 'a new network resolves names, and gives them',
    concerns: hasNewVpc,
    holds: (flat) =>
      ofType(flat, 'AWS::EC2::VPC').every(
        ({ Properties }) => Properties['EnableDnsSupport'] === true && Properties['EnableDnsHostnames'] === true,
      ),
  },
  {
    id: 'API-ROUTE',
    title: 'there is no NAT gateway and no internet gateway, and nothing that would need one',
    holds: (flat) =>
      ofType(flat, 'AWS::EC2::NatGateway').length + ofType(flat, 'AWS::EC2::InternetGateway').length === 0,
  },
  {
    id: 'S3-XREGION',
    title: 'jobs ask S3 of their own region, where the gateway endpoint leads',
    holds: (_, { jobs }) =>
      jobs.every(
        ({ Properties }) =>
          words(at(Properties, 'DefaultArguments', '--conf')) === 'spark.hadoop.fs.s3a.endpoint.region=<AWS::Region>',
      ),
  },
  {
    id: 'FORCE-SSL',
    title: 'jobs verify the server with the certificates of its authorities',
    holds: (_, { jobs, connection }) =>
      at(connection.Properties, 'ConnectionInput', 'ConnectionProperties', 'JDBC_ENFORCE_SSL') === 'true' &&
      jobs.every(({ Properties }) => words(at(Properties, 'DefaultArguments', '--SSL_ROOT_CERT')).endsWith('.pem')),
  },
  {
    id: 'LAM-NET',
    title: 'the functions stand in the network of the jobs, whose endpoints serve them',
    holds: (_, { functions, subnet }) =>
      functions.length === 2 &&
      functions.every(({ Properties }) =>
        each(at(Properties, 'VpcConfig', 'SubnetIds'))
          .map(words)
          .includes(words(subnet)),
      ),
  },
  {
    id: 'LAM-15',
    title: 'a function may take all the fifteen minutes that there are',
    holds: (_, { functions }) => functions.every(({ Properties }) => Properties['Timeout'] === 900),
  },
];
