import {
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Bucket } from '../facts/permissions.ts';
import { Missing, Unknown } from '../facts/unknown.ts';
import { readStatements } from '../policy/statements.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { KeyReader } from './key-facts.ts';
import type { MissingFacts } from './missing-facts.ts';

/** Two regions have no name of their own in S3's answers: the first one, and the one that was called Europe. */
function regionOf(location: string | undefined): string {
  return location === undefined || location === '' ? 'us-east-1' : location === 'EU' ? 'eu-west-1' : location;
}

/** Asks S3 where buckets are, what their policies say, and what their objects are encrypted with. */
export async function readBuckets(
  s3: S3Client,
  calls: AwsCalls,
  missing: MissingFacts,
  keys: KeyReader,
  names: Iterable<string>,
): Promise<ReadonlyMap<string, Bucket>> {
  const buckets = new Map<string, Bucket>();
  for (const name of new Set(names)) {
    const what = `bucket ${name}`;
    const location = await calls.call('s3:GetBucketLocation', what, () =>
      s3.send(new GetBucketLocationCommand({ Bucket: name })),
    );
    const policy = await calls.call('s3:GetBucketPolicy', what, () =>
      s3.send(new GetBucketPolicyCommand({ Bucket: name })),
    );
    if (location instanceof Missing) {
      missing.one('bucket', name, location);
      continue;
    }
    if (location instanceof Unknown) missing.notJudged(`where the bucket ${name} is`, location, ['S3-XREGION']);
    const encryption = await calls.call('s3:GetEncryptionConfiguration', what, () =>
      s3.send(new GetBucketEncryptionCommand({ Bucket: name })),
    );
    if (encryption instanceof Unknown && !(encryption instanceof Missing))
      missing.notJudged(`what ${name} is encrypted with`, encryption, ['KMS-DENY']);
    const [rule] = encryption instanceof Unknown ? [] : (encryption.ServerSideEncryptionConfiguration?.Rules ?? []);
    buckets.set(name, {
      place: { key: name, id: name, path: null },
      region: location instanceof Unknown ? null : regionOf(location.LocationConstraint),
      key: await keys.arn(rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID),
      // A bucket without a policy is answered as if something were missing.
      policy: policy instanceof Missing ? [] : policy instanceof Unknown ? policy : readStatements(policy.Policy),
    });
  }
  return buckets;
}
