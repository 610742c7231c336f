import type { Stack } from 'aws-cdk-lib';
import { hashText } from '../../generator/hash.ts';

/**
 * Tells one version of a resource from another, in its name or its id: for what Glue updates only in some states, so that
 * CloudFormation makes a new one and deletes the one before.
 */
export function fingerprint(stack: Stack, properties: object): string {
  return hashText(JSON.stringify(stack.resolve(properties))).slice(0, 8);
}
