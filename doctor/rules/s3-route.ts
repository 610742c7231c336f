import type { Endpoint } from '../facts/network.ts';
import { Unknown } from '../facts/unknown.ts';
import { defaultRoute, gatewaysTo, interfaceEndpoints, isDown, routeTableOf, serviceName } from '../network/routes.ts';
import { atRisk, fails, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { forPlaced } from './for-runners.ts';

function whyNot(endpoint: Endpoint): string {
  return isDown(endpoint)
    ? `${nameOf(endpoint.place)} is ${endpoint.state}`
    : `${nameOf(endpoint.place)} stands on other tables, or on none`;
}

/** A job's subnet has a way to S3. */
export const s3Route: Rule = {
  id: 'S3-ROUTE',
  title: 'the subnet has a way to S3',
  message:
    'VPC S3 endpoint validation failed for SubnetId: … Reason: Could not find S3 endpoint or NAT gateway for subnetId',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/vpc-endpoints-s3.html',
  check: (facts) =>
    forPlaced(
      facts,
      ({ runner, subnet }) => {
        const gateways = gatewaysTo(facts, subnet, 's3');
        if (!(gateways instanceof Unknown) && gateways.length > 0) return [fine(runner.place, 's3')];
        const table = routeTableOf(facts, subnet);
        if (table instanceof Unknown) return [unknown(runner.place, table, 's3')];
        const route = defaultRoute(table);
        if (route === 'nat') return [fine(runner.place, 's3')];
        if (gateways instanceof Unknown) return [unknown(runner.place, gateways, 's3')];
        if (!facts.knowsAllEndpoints(subnet.vpc))
          return [unknown(runner.place, facts.whyUnknown(subnet.vpc, 'VPC'), 's3')];
        const interfaces = interfaceEndpoints(facts, subnet, 's3');
        // Without its private name nothing comes to it, unless somebody made a hosted zone, which only an account has.
        const isUsed = facts.from === 'account' || interfaces.some(({ privateDns }) => privateDns);
        if (route === 'other' || (interfaces.length > 0 && isUsed)) {
          const why = `${nameOf(table.place)} leads out by neither a NAT gateway nor a gateway endpoint; Glue looks for one of them`;
          return [unknown(runner.place, new Unknown(why, 'a run of the job'), 's3')];
        }
        const elsewhere = facts.endpoints.find(
          ({ kind, service, vpc }) => kind === 'Gateway' && service === 's3' && vpc === subnet.vpc,
        );
        const without = `${nameOf(subnet.place)} is routed by ${nameOf(table.place)}, which has neither an S3 gateway endpoint nor a NAT gateway`;
        const found = [
          without,
          ...(route === 'internet' ? ['its internet gateway does not serve, since a job has no public address'] : []),
          ...(elsewhere === undefined ? [] : [whyNot(elsewhere)]),
          ...interfaces.map(
            ({ place }) =>
              `${nameOf(place)} is an interface without a private name, which S3's own names do not lead to`,
          ),
          ...(table.isNewMain
            ? ['it is the main one of a new network, which has no routes unless somebody adds them']
            : []),
        ].join('; ');
        const cli =
          elsewhere === undefined || isDown(elsewhere)
            ? `aws ec2 create-vpc-endpoint --vpc-id ${subnet.vpc} --service-name ${serviceName(facts, 's3')} --route-table-ids ${table.place.key}`
            : `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${elsewhere.place.key} --add-route-table-ids ${table.place.key}`;
        const cdk = "vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });";
        const grade = table.isNewMain ? atRisk : fails;
        return [grade(runner.place, { where: table.place, found, fix: { cdk, cli }, way: 's3' })];
      },
      's3',
    ),
};
