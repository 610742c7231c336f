import type { Endpoint } from '../facts/network.ts';
import { Unknown } from '../facts/unknown.ts';
import { defaultRoute, interfaceEndpoints, isDown, routeTableOf, s3Gateways, serviceName } from '../network/routes.ts';
import { fails, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { forPlacedJobs } from './for-jobs.ts';

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
    forPlacedJobs(
      facts,
      ({ job, subnet }) => {
        const gateways = s3Gateways(facts, subnet);
        if (!(gateways instanceof Unknown) && gateways.length > 0) return [fine(job.place, 's3')];
        const table = routeTableOf(facts, subnet);
        if (table instanceof Unknown) return [unknown(job.place, table, 's3')];
        const route = defaultRoute(table);
        if (route === 'nat') return [fine(job.place, 's3')];
        if (gateways instanceof Unknown) return [unknown(job.place, gateways, 's3')];
        if (!facts.knowsAllEndpoints(subnet.vpc))
          return [unknown(job.place, facts.whyUnknown(subnet.vpc, 'VPC'), 's3')];
        if (route === 'other' || interfaceEndpoints(facts, subnet, 's3').length > 0) {
          const why = `${nameOf(table.place)} leads out by neither a NAT gateway nor a gateway endpoint; Glue looks for one of them`;
          return [unknown(job.place, new Unknown(why, 'a run of the job'), 's3')];
        }
        const elsewhere = facts.endpoints.find(
          ({ kind, service, vpc }) => kind === 'Gateway' && service === 's3' && vpc === subnet.vpc,
        );
        const without = `${nameOf(subnet.place)} is routed by ${nameOf(table.place)}, which has neither an S3 gateway endpoint nor a NAT gateway`;
        const found = [
          without,
          ...(route === 'internet' ? ['its internet gateway does not serve, since a job has no public address'] : []),
          ...(elsewhere === undefined ? [] : [whyNot(elsewhere)]),
        ].join('; ');
        const cli =
          elsewhere === undefined || isDown(elsewhere)
            ? `aws ec2 create-vpc-endpoint --vpc-id ${subnet.vpc} --service-name ${serviceName(facts, 's3')} --route-table-ids ${table.place.key}`
            : `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${elsewhere.place.key} --add-route-table-ids ${table.place.key}`;
        const cdk = "vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });";
        return [fails(job.place, { where: table.place, found, fix: { cdk, cli }, way: 's3' })];
      },
      's3',
    ),
};
