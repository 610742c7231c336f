import { allow, get, having, type RawResource, type RawTemplate, right, sub } from '../raw-stack.ts';

/** What a role needs to work on the catalog. */
export const inCatalog = allow([
  'glue:GetDatabase',
  'glue:GetTable',
  'glue:UpdateTable',
  'glue:GetPartition',
  'glue:BatchGetPartition',
  'glue:BatchCreatePartition',
]);

/** A crawler in place of the job, with the job's role. */
export function crawling(
  targets: object,
  more: Readonly<Record<string, RawResource | null>> = {},
  template = right,
): RawTemplate {
  const Crawler: RawResource = {
    Type: 'AWS::Glue::Crawler',
    Properties: { Role: get('Role', 'Arn'), DatabaseName: 'lake', Targets: targets },
  };
  return having({ Job: null, Crawler, ...more }, template);
}

/** The targets of a crawler that reads a folder of the bucket. */
export const folder = { S3Targets: [{ Path: sub('s3://{Bucket}/in/') }] };
