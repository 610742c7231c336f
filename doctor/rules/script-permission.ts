import type { Facts } from '../facts/facts.ts';
import type { Crawler, Job, Runner } from '../facts/glue.ts';
import type { Role } from '../facts/permissions.ts';
import { Missing } from '../facts/unknown.ts';
import { isAllowed, whyUnclear } from '../policy/evaluate.ts';
import { fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { forRoles } from './for-runners.ts';
import { refusalOf } from './permission-fix.ts';

/** An object in S3 that a job needs. */
export interface NeededObject {
  readonly what: string;
  readonly action: 's3:GetObject' | 's3:PutObject';
  readonly bucket: string;
  readonly arn: string;
}

/** Arguments in which Glue looks for files, several of them separated by commas. */
const FILES = ['--extra-jars', '--extra-files', '--extra-py-files'];

function needed(what: string, action: NeededObject['action'], uri: string): readonly NeededObject[] {
  const [, bucket, key = ''] = /^s3[an]?:\/\/([^/]+)(?:\/(.*))?$/.exec(uri.trim()) ?? [];
  if (bucket === undefined) return [];
  const inFolder = key === '' || key.endsWith('/') ? `${key}file` : key;
  return [{ what, action, bucket, arn: `arn:aws:s3:::${bucket}/${inFolder}` }];
}

/** What a job reads and writes in S3 before its script begins; what a crawler reads. */
export function neededObjects(runner: Job | Crawler): readonly NeededObject[] {
  if (runner.kind === 'job') return neededByJob(runner);
  const { paths, usesLakeFormation } = runner;
  return usesLakeFormation
    ? []
    : paths.flatMap((path) => needed('its files', 's3:GetObject', `${path.replace(/\/$/, '')}/`));
}

function neededByJob(job: Job): readonly NeededObject[] {
  const temporary = job.arguments.get('--TempDir');
  return [
    ...(job.script === null ? [] : needed('its script', 's3:GetObject', job.script)),
    ...FILES.flatMap((name) =>
      (job.arguments.get(name)?.split(',') ?? []).flatMap((uri) => needed(name, 's3:GetObject', uri)),
    ),
    ...(temporary === undefined
      ? []
      : needed('its temporary folder', 's3:PutObject', `${temporary.replace(/\/$/, '')}/`)),
  ];
}

function judge(facts: Facts, runner: Runner, role: Role, object: NeededObject): Verdict {
  const { what, action, bucket, arn } = object;
  const gap = facts.from === 'account' && !facts.buckets.has(bucket) ? facts.whyUnknown(bucket, 'bucket') : null;
  if (gap instanceof Missing) {
    return fails(runner.place, {
      where: runner.place,
      found: `${nameOf(runner.place)} has ${what} in ${arn}, and ${gap.why}`,
      fix: { cdk: "new s3.Bucket(stack, 'Scripts');", cli: `aws s3api create-bucket --bucket ${bucket}` },
      way: 's3',
    });
  }
  const policy = facts.buckets.get(bucket)?.policy;
  const answer = isAllowed(role, { action, resources: [arn] }, policy);
  if (answer === 'yes') return fine(runner.place, 's3');
  if (answer === 'maybe') return unknown(runner.place, whyUnclear(role, policy), 's3');
  const writes = action === 's3:PutObject';
  const folder = arn.replace(/[^/]*$/, '*');
  return fails(runner.place, {
    ...refusalOf(role, {
      requests: [{ action, resources: [arn] }],
      ...(policy === undefined ? {} : { onResource: policy }),
      what: ` on ${what}, ${arn}`,
      fixed: [folder],
      besides: writes ? ['s3:GetObject', 's3:DeleteObject'] : [],
      grant: writes ? 'bucket.grantReadWrite(role);' : 'bucket.grantRead(role);',
    }),
    way: 's3',
  });
}

/** The roles of jobs and crawlers may read what they begin with. */
export const scriptPermission: Rule = {
  id: 'SCRIPT-403',
  title: "the role may read the script and the libraries, or the crawler's files, and write the temporary folder",
  message: 'LAUNCH ERROR | Error downloading from S3 for bucket: … Access Denied (Status Code: 403)',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/create-service-policy.html',
  check: (facts) =>
    forRoles(
      facts,
      [...facts.jobs, ...facts.crawlers],
      (runner, role) => neededObjects(runner).map((object) => judge(facts, runner, role, object)),
      's3',
    ),
};
