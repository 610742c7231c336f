import { GetBucketLocationCommand, GetBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Bucket } from '../facts/permissions.ts';
import { Missing, Unknown } from '../facts/unknown.ts';
import { readStatements } from '../policy/statements.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { MissingFacts } from './missing-facts.ts';

/** Two regions have no name of their own in S3's answers: the first one, and the one that was called Europe. */
function regionOf(location: string | undefined): string {
  return location === undefined || location === '' ? 'us-east-1' : location === 'EU' ? 'eu-west-1' : location;
}

/** Asks S3 where buckets are and what their policies say. */
export async function readBuckets(
  s3: S3Client,
  inquiry: AwsCalls,
  gaps: MissingFacts,
  names: Iterable<string>,
): Promise<ReadonlyMap<string, Bucket>> {
  const buckets = new Map<string, Bucket>();
  for (const name of new Set(names)) {
    const what = `bucket ${name}`;
    const location = await inquiry.call('s3:GetBucketLocation', what, () =>
      s3.send(new GetBucketLocationCommand({ Bucket: name })),
    );
    const policy = await inquiry.call('s3:GetBucketPolicy', what, () =>
      s3.send(new GetBucketPolicyCommand({ Bucket: name })),
    );
    if (location instanceof Missing) {
      gaps.one('bucket', name, location);
      continue;
    }
    if (location instanceof Unknown) gaps.notJudged(`where the bucket ${name} is`, location, ['S3-XREGION']);
    buckets.set(name, {
      place: { key: name, id: name, path: null },
      region: location instanceof Unknown ? null : regionOf(location.LocationConstraint),
      // A bucket without a policy is answered as if something were missing.
      policy: policy instanceof Missing ? [] : policy instanceof Unknown ? policy : readStatements(policy.Policy),
    });
  }
  return buckets;
}
