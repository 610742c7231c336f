import type { Facts } from '../facts/facts.ts';
import type { Subnet } from '../facts/network.ts';
import type { Statement } from '../facts/statement.ts';
import { Unknown } from '../facts/unknown.ts';
import { gatewaysTo, interfaceEndpoints, routeToService } from '../network/routes.ts';
import { atRisk, cliName, fails, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { endpointFix } from './endpoint-fix.ts';
import { forPlacedJobs } from './for-runners.ts';
import { neededObjects } from './script-permission.ts';
import { isWithoutProxy } from './without-proxy.ts';

/** Whether a statement refuses what does not come by a certain endpoint. */
function wantsEndpoint({ allows, conditions }: Statement): boolean {
  return (
    !allows &&
    Object.entries(conditions).some(
      ([operator, keys]) =>
        /^stringnot/i.test(operator) &&
        Object.keys(keys).some((key) => ['aws:sourcevpce', 'aws:sourcevpc'].includes(key.toLowerCase())),
    )
  );
}

/** What the conditions of such statements name: endpoints, or networks. */
function wanted(policy: readonly Statement[], key: 'aws:sourcevpce' | 'aws:sourcevpc'): readonly string[] {
  return policy
    .filter(wantsEndpoint)
    .flatMap(({ conditions }) => Object.values(conditions))
    .flatMap((keys) => Object.entries(keys).flatMap(([name, values]) => (name.toLowerCase() === key ? values : [])));
}

/** Whether calls of a subnet come by what a policy wants; null where that cannot be told. */
function comesBy(facts: Facts, subnet: Subnet, policy: readonly Statement[]): boolean | null {
  const networks = wanted(policy, 'aws:sourcevpc');
  const named = wanted(policy, 'aws:sourcevpce');
  if ([...networks, ...named].some((value) => /[*?]/.test(value))) return null;
  const gateways = gatewaysTo(facts, subnet, 's3');
  if (gateways instanceof Unknown) return null;
  const own = [...gateways, ...interfaceEndpoints(facts, subnet, 's3')].map(({ place }) => place.key);
  return (
    (networks.length === 0 || networks.includes(subnet.vpc)) &&
    (named.length === 0 || named.some((value) => own.includes(value)))
  );
}

/** A bucket that is read by Glue's own ways does not ask for an endpoint of the network. */
export const bucketEndpoint: Rule = {
  id: 'SRC-VPCE',
  title: 'no bucket of the job refuses what does not come by an endpoint',
  message: 'Access Denied (Service: Amazon S3; Status Code: 403), by an explicit deny of the bucket',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/connection-VPC-disable-proxy.html',
  check: (facts) =>
    forPlacedJobs(
      facts,
      ({ runner: job, subnet, groupKeys }) => {
        const names = [...new Set(neededObjects(job).map(({ bucket }) => bucket))];
        const buckets = names.flatMap((name) => facts.buckets.get(name) ?? []);
        const unread = buckets.find(({ policy }) => policy instanceof Unknown)?.policy;
        const strict = buckets.flatMap(({ place, policy }) =>
          policy instanceof Unknown || !policy.some(wantsEndpoint) ? [] : [{ place, policy }],
        );
        const [bucket] = strict;
        if (bucket === undefined)
          return [unread instanceof Unknown ? unknown(job.place, unread, 's3') : fine(job.place, 's3')];
        if (isWithoutProxy(job)) {
          const away = strict.find(({ policy }) => comesBy(facts, subnet, policy) === false);
          if (away === undefined) return [fine(job.place, 's3')];
          return [
            fails(job.place, {
              where: away.place,
              found: `the policy of ${nameOf(away.place)} refuses what does not come by the endpoint or the network that it names, and ${nameOf(job.place)} comes by another`,
              fix: {
                cdk: "bucket.addToResourcePolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, principals: [new iam.AnyPrincipal()], actions: ['s3:*'], resources: [bucket.arnForObjects('*')], conditions: { StringNotEquals: { 'aws:SourceVpce': [s3Endpoint.vpcEndpointId] } } }));",
                cli: `aws s3api put-bucket-policy --bucket ${cliName(away.place)} --policy '{…, with the endpoint of ${nameOf(subnet.place)}}'`,
              },
              way: 's3',
            }),
          ];
        }
        const route = routeToService(facts, subnet, 'glue');
        const reachesGlue = !(route instanceof Unknown) && (route.kind === 'endpoint' || route.kind === 'nat');
        const endpoint = reachesGlue ? null : endpointFix(facts, subnet, 'glue', groupKeys[0] ?? '');
        const both = (own: string, other: string | undefined, between: string) =>
          other === undefined ? own : `${own}${between}${other}`;
        return [
          atRisk(job.place, {
            where: bucket.place,
            found: `the policy of ${nameOf(bucket.place)} refuses what does not come by an endpoint, and Glue fetches scripts and libraries by a proxy of its own${endpoint === null ? '' : '; without that proxy the job needs a way to Glue too, which its subnet does not have'}`,
            fix: {
              cdk: both("job.addPropertyOverride('DefaultArguments.--disable-proxy-v2', 'true');", endpoint?.cdk, '\n'),
              cli: both(
                `aws glue update-job --job-name ${cliName(job.place)} --job-update '{…, "DefaultArguments": {…, "--disable-proxy-v2": "true"}}'`,
                endpoint?.cli,
                ' && ',
              ),
            },
            way: 's3',
          }),
        ];
      },
      's3',
    ),
};
