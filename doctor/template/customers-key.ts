import { type Json, text } from '../json.ts';
import { isAwsKey } from '../policy/keys.ts';
import type { Resources } from './resources.ts';

/**
 * The customer's key that a property names: by itself, or by an alias, of which the template may make both. Policies
 * speak of the key, and never of its alias.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 * @returns Null for none, and for AWS's own.
 */
export function customersKey(resources: Resources, value: Json | undefined): string | null {
  const written = text(value);
  if (written === null || isAwsKey(written)) return null;
  const [name = written] = /alias\/.*$/.exec(written) ?? [];
  const alias = resources
    .ofType('AWS::KMS::Alias')
    .find(({ key, properties }) => key === written || text(properties['AliasName']) === name);
  return text(alias?.properties['TargetKeyId']) ?? written;
}
