import { allow, ref, sub } from '../raw-stack.ts';

/** What the role of the right template may, besides what AWS's own policy gives it. */
export const own = [
  allow(['s3:GetObject', 's3:PutObject'], sub('{Bucket.Arn}/*')),
  allow('secretsmanager:GetSecretValue', ref('Secret')),
];
