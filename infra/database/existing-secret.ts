import { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { SecretReference } from './placed-database.ts';

/**
 * A secret that is there already. One of another stack is taken by its ARN, and its key by its own: to let a role read
 * the secret, the CDK would change the key's policy, and the key's stack would wait for the role's and that one for it
 * (`DependencyCycle`). The role's own policy is enough: a key that the CDK makes leaves the rest to IAM.
 */
export function useSecret(scope: Construct, id: string, given: SecretReference): SecretReference {
  const { encryptionKey, secretArn, secretFullArn, stack } = given;
  if (encryptionKey === undefined || stack === Stack.of(scope)) return given;
  return secretsmanager.Secret.fromSecretAttributes(scope, id, {
    encryptionKey: kms.Key.fromKeyArn(scope, `${id}Key`, encryptionKey.keyArn),
    ...(secretFullArn === undefined ? { secretPartialArn: secretArn } : { secretCompleteArn: secretFullArn }),
  });
}
