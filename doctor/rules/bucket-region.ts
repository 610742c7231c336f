import type { Facts } from '../facts/facts.ts';
import type { Job } from '../facts/glue.ts';
import { Unknown } from '../facts/unknown.ts';
import { defaultRoute, routeTableOf } from '../network/routes.ts';
import { cliName, fails, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { forJobPlacements } from './for-runners.ts';
import { neededObjects } from './script-permission.ts';

const NAMES_REGION = /(?:s3[.-]|endpoint\.region=)([a-z]{2}(?:-[a-z]+)+-\d)\b/g;

/** Regions that a job asks S3 in: as its arguments write them, and where its buckets are. */
function regionsOf(facts: Facts, job: Job): readonly { readonly region: string; readonly by: string }[] {
  const written = [...job.arguments].flatMap(([name, value]) =>
    [...value.matchAll(NAMES_REGION)].map(([, region = '']) => ({ region, by: name })),
  );
  const kept = neededObjects(job).flatMap(({ bucket, what }) => {
    const region = facts.buckets.get(bucket)?.region ?? null;
    return region === null ? [] : [{ region, by: what }];
  });
  return [...written, ...kept];
}

/** A job asks S3 in the region where its gateway endpoint leads. */
export const bucketRegion: Rule = {
  id: 'S3-XREGION',
  title: 'the job asks S3 in its own region, where the gateway endpoint leads',
  message: 'Unable to execute HTTP request: Connect to …s3.<other region>.amazonaws.com:443 failed: connect timed out',
  source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html',
  check: (facts) =>
    forJobPlacements(
      facts,
      ({ runner: job, subnet }) => {
        const asked = regionsOf(facts, job);
        if (asked.length === 0) return [fine(job.place, 's3')];
        if (facts.region === null) {
          const why = `the ${facts.from} does not say for which region it is; ${job.place.id} asks S3 in ${asked[0]?.region ?? ''}`;
          return [unknown(job.place, new Unknown(why, 'a stack with env: { region }'), 's3')];
        }
        const away = asked.find(({ region }) => region !== facts.region);
        if (away === undefined) return [fine(job.place, 's3')];
        if (subnet instanceof Unknown) return [unknown(job.place, subnet, 's3')];
        const table = routeTableOf(facts, subnet);
        if (table instanceof Unknown) return [unknown(job.place, table, 's3')];
        if (defaultRoute(table) === 'nat') return [fine(job.place, 's3')];
        return [
          fails(job.place, {
            where: job.place,
            found: `${nameOf(job.place)} asks S3 in ${away.region} (${away.by}), and the gateway endpoint leads to ${facts.region} alone`,
            fix: away.by.startsWith('--')
              ? {
                  cdk: "job.addPropertyOverride('DefaultArguments.--conf', 'spark.hadoop.fs.s3a.endpoint.region='.concat(stack.region));",
                  cli: `aws glue update-job --job-name ${cliName(job.place)} --job-update '{…, "DefaultArguments": {…, "--conf": "spark.hadoop.fs.s3a.endpoint.region=${facts.region}"}}'`,
                }
              : {
                  cdk: "new ec2.Vpc(stack, 'Vpc', { natGateways: 1 });",
                  cli: `aws s3api create-bucket --bucket <another> --region ${facts.region} --create-bucket-configuration LocationConstraint=${facts.region}`,
                },
            way: 's3',
          }),
        ];
      },
      's3',
    ),
};
