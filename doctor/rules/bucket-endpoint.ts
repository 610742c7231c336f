import type { Statement } from '../facts/statement.ts';
import { Unknown } from '../facts/unknown.ts';
import { atRisk, cliName, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { forNetworks } from './for-jobs.ts';
import { neededObjects } from './script-permission.ts';

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

/** A bucket that is read by Glue's own ways does not ask for an endpoint of the network. */
export const bucketEndpoint: Rule = {
  id: 'SRC-VPCE',
  title: 'no bucket of the job refuses what does not come by an endpoint',
  message: 'Access Denied (Service: Amazon S3; Status Code: 403), by an explicit deny of the bucket',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/connection-VPC-disable-proxy.html',
  check: (facts) =>
    forNetworks(
      facts,
      ({ job }) => {
        const names = [...new Set(neededObjects(job).map(({ bucket }) => bucket))];
        const buckets = names.flatMap((name) => facts.buckets.get(name) ?? []);
        const strict = buckets.filter(({ policy }) => !(policy instanceof Unknown) && policy.some(wantsEndpoint));
        const [bucket] = strict;
        const unread = buckets.find(({ policy }) => policy instanceof Unknown)?.policy;
        if (bucket === undefined && unread instanceof Unknown) return [unknown(job.place, unread, 's3')];
        if (bucket === undefined || job.arguments.get('--disable-proxy-v2') === 'true') return [fine(job.place, 's3')];
        return [
          atRisk(job.place, {
            where: bucket.place,
            found: `the policy of ${nameOf(bucket.place)} refuses what does not come by an endpoint, and Glue fetches scripts and libraries by a proxy of its own`,
            fix: {
              cdk: "job.addPropertyOverride('DefaultArguments.--disable-proxy-v2', 'true');",
              cli: `aws glue update-job --job-name ${cliName(job.place)} --job-update '{…, "DefaultArguments": {…, "--disable-proxy-v2": "true"}}'`,
            },
            way: 's3',
          }),
        ];
      },
      's3',
    ),
};
