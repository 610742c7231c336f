import { describe, expect, test } from 'vitest';
import { allow, connecting, get, permitting, type RawTemplate, ref, saidOf, setting, sub } from './raw-stack.ts';

const s3 = allow('s3:*');

/** A template whose connection names its secret this way, and whose role may read what is named that way. */
function reading(secretId: unknown, resource: unknown, template?: RawTemplate): RawTemplate {
  const ConnectionProperties = {
    JDBC_CONNECTION_URL: sub('jdbc:postgresql://{Database.Endpoint.Address}:5432/postgres'),
    JDBC_ENFORCE_SSL: 'true',
    SECRET_ID: secretId,
  };
  const statements = [s3, allow('secretsmanager:GetSecretValue', resource)];
  return connecting({ ConnectionProperties }, permitting(statements, undefined, template));
}

const ARN = 'arn:aws:secretsmanager:{AWS::Region}:{AWS::AccountId}:secret:';
const named = setting('Secret', { Name: 'db/creds' });

describe('a role may read its secret', () => {
  const right: readonly (readonly [string, RawTemplate])[] = [
    ['which any secret is', reading(ref('Secret'), 'arn:aws:secretsmanager:*:*:secret:*')],
    ['which any of its account is', reading(ref('Secret'), sub(`${ARN}*`))],
    ['which the connection names by its name', reading('db/creds', ref('Secret'), named)],
    ['which an argument names by its name', setting('Job', { DefaultArguments: { '--SECRET': 'db/creds' } }, named)],
    ['which its name and a suffix are', reading(ref('Secret'), sub(`${ARN}db/creds-??????`), named)],
    ['which is imported by its name', reading('other', sub(`${ARN}other-??????`))],
    ['which is imported by an ARN without its suffix', reading(sub(`${ARN}other`), sub(`${ARN}other-??????`))],
    ['which is imported by a whole ARN', reading(sub(`${ARN}other-a1B2c3`), sub(`${ARN}other-a1B2c3`))],
    ['which is in another partition', reading(ref('Secret'), 'arn:aws-us-gov:secretsmanager:*:*:secret:*')],
  ];
  test.each(right)('%s', (_, template) => {
    expect(saidOf(template)).toEqual([]);
  });

  test.each([
    ['whose suffix only AWS knows', reading('other', sub(`${ARN}other-a1B2c3`))],
    ['whose name only the deployment knows', reading(ref('Secret'), sub(`${ARN}rds-*`))],
  ])('or it is not known, for one %s', (_, template) => {
    expect(saidOf(template)).toEqual([expect.stringMatching(/^unknown SM-DENY: /)]);
  });

  test.each([
    ['another one of the template', reading(ref('Secret'), ref('Bucket'))],
    ['another name', reading('other', sub(`${ARN}db/creds-??????`))],
    ['another suffix', reading(sub(`${ARN}other-a1B2c3`), sub(`${ARN}other-XXXXXX`))],
  ])('or may not, where its policy names %s', (_, template) => {
    expect(saidOf(template)).toEqual([expect.stringMatching(/^SM-DENY fails: Role lacks secretsmanager:Get/)]);
  });
});

describe('a role may decrypt its secret', () => {
  const encrypted = (key: unknown, resource: unknown) => {
    const keyed = setting('Secret', { KmsKeyId: key }, { Resources: { ...named.Resources, Key: KEY, Other: KEY } });
    return permitting([s3, allow('secretsmanager:*'), allow('kms:Decrypt', resource)], undefined, keyed);
  };
  const KEY = { Type: 'AWS::KMS::Key' };

  test.each([
    ['with its own key', ref('Key'), get('Key', 'Arn')],
    ['with any key', get('Key', 'Arn'), 'arn:aws:kms:*:*:key/*'],
    ['with a key of the account', get('Key', 'Arn'), sub('arn:aws:kms:{AWS::Region}:{AWS::AccountId}:*')],
    ['with a key that is named by its id', '1234', 'arn:aws:kms:eu-west-1:123456789012:key/1234'],
  ])('%s', (_, key, resource) => {
    expect(saidOf(encrypted(key, resource))).toEqual([]);
  });

  test('or it is not known, where the key goes by an alias', () => {
    const template = encrypted('alias/mine', 'arn:aws:kms:eu-west-1:123456789012:key/1234');
    expect(saidOf(template)).toEqual([expect.stringMatching(/^unknown SM-DENY: /)]);
  });

  test('or may not, with another key', () => {
    expect(saidOf(encrypted(get('Key', 'Arn'), get('Other', 'Arn')))).toEqual([
      expect.stringMatching(/^SM-DENY fails: the secret is encrypted with Key, and Role lacks kms:Decrypt on it/),
    ]);
  });
});

test('a job reads no secret whose value its deployment puts into an argument', () => {
  const value = { 'Fn::Join': ['', ['{{resolve:secretsmanager:', ref('Secret'), ':SecretString:password::}}']] };
  const job = setting('Job', { DefaultArguments: { '--PASSWORD': value } }, permitting([s3]));
  expect(saidOf(connecting({ ConnectionProperties: {} }, job))).toEqual([]);
});
