import { describe, expect, test } from 'vitest';
import { type Answer, matchesPattern } from '../../doctor/policy/patterns.ts';

const bucket = 'arn:aws:s3:::<Bucket>/in/file';
const cases: readonly (readonly [string, string, string, Answer])[] = [
  ['a star', '*', bucket, 'yes'],
  ['a folder', 'arn:aws:s3:::<Bucket>/in/*', bucket, 'yes'],
  ['another folder', 'arn:aws:s3:::<Bucket>/out/*', bucket, 'no'],
  ['another bucket', 'arn:aws:s3:::<Other>/*', bucket, 'no'],
  ['one character each', 'arn:aws:s3:::<Bucket>/in/???e', bucket, 'yes'],
  ['one character too few', 'arn:aws:s3:::<Bucket>/in/???', bucket, 'no'],
  ['the name of a parameter that stands in both', 'arn:aws:s3:::<?Name>/*', 'arn:aws:s3:::<?Name>/file', 'yes'],
  ['another parameter', 'arn:aws:s3:::<?Name>/*', bucket, 'maybe'],
  ['a parameter before another folder', 'arn:aws:s3:::<?Name>/out/*', bucket, 'no'],
  ['a name before a parameter', 'arn:aws:s3:::one/*', 'arn:aws:s3:::<?Name>/file', 'maybe'],
  ['a name of another service before a parameter', 'arn:aws:sqs:::one', 'arn:aws:s3:::<?Name>/file', 'no'],
  ['an account in a name', 'arn:aws:s3:::in-<AWS::AccountId>/*', 'arn:aws:s3:::in-<AWS::AccountId>/x', 'yes'],
  ['a number that may be the account', 'arn:aws:s3:::in-123/*', 'arn:aws:s3:::in-<AWS::AccountId>/x', 'maybe'],
  ['the account where the text has a number', 'arn:aws:s3:::in-<AWS::AccountId>/*', 'arn:aws:s3:::in-123/x', 'yes'],
  ['a region that the text leaves open', 'arn:aws:glue:eu-west-1:1:workflow/a', 'arn:aws:glue:::workflow/a', 'yes'],
  ['another partition', 'arn:aws-us-gov:s3:::<Bucket>/*', bucket, 'yes'],
  ['stars over colons', 'arn:aws:logs:*:*:/aws-glue/*', 'arn:aws:logs:::log-group:/aws-glue/jobs', 'yes'],
  ['a star for all behind a service', 'arn:aws:logs:*', 'arn:aws:logs:::log-group:/aws-glue/jobs', 'yes'],
  ['signs that mean something elsewhere', 'arn:aws:s3:::a.b+c/(*', 'arn:aws:s3:::a.b+c/(1)', 'yes'],
  ['a dot, which is no sign for anything', 'arn:aws:s3:::a.b/*', 'arn:aws:s3:::axb/1', 'no'],
];

describe('a pattern of IAM', () => {
  test.each(cases)('with %s: %s for %s is %s', (_, pattern, text, answer) => {
    expect(matchesPattern(pattern, text)).toBe(answer);
  });

  test('of many stars is answered at once', () => {
    expect(matchesPattern(`${'*a'.repeat(200)}b`, 'a'.repeat(2000))).toBe('no');
  });
});
