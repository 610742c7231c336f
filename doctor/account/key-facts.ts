import { DescribeKeyCommand, GetKeyPolicyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Key } from '../facts/permissions.ts';
import { Missing, Unknown } from '../facts/unknown.ts';
import { isAwsKey } from '../policy/keys.ts';
import { readStatements } from '../policy/statements.ts';
import type { AwsCalls } from './aws-calls.ts';

/** A customer's key, by the ARN by which policies name it. */
export interface NamedKey {
  readonly arn: string;
}

/** Asks KMS about keys, each of which may be named by its id, its ARN or an alias. */
export class KeyReader {
  readonly #kms: KMSClient;
  readonly #calls: AwsCalls;
  readonly #asked = new Map<string, Promise<Missing | NamedKey | null>>();
  /** The keys that were asked about, by their ARNs and by what named them. */
  readonly keys = new Map<string, Key>();

  constructor(kms: KMSClient, calls: AwsCalls) {
    this.#kms = kms;
    this.#calls = calls;
  }

  /** @returns Null for a key of AWS's own, and why nothing is encrypted by it where it is gone or out of use. */
  read(id: string): Promise<Missing | NamedKey | null> {
    const asked = this.#asked.get(id) ?? this.#read(id);
    this.#asked.set(id, asked);
    return asked;
  }

  /** The ARN of a customer's key; null for none, and for one of AWS's own. */
  async arn(id: string | null | undefined): Promise<string | null> {
    if (id === null || id === undefined) return null;
    const key = await this.read(id);
    if (key instanceof Missing) this.#keep(id, id, key);
    return key === null ? null : key instanceof Missing ? id : key.arn;
  }

  async #read(id: string): Promise<Missing | NamedKey | null> {
    if (isAwsKey(id)) return null;
    const described = await this.#calls.call('kms:DescribeKey', `key ${id}`, () =>
      this.#kms.send(new DescribeKeyCommand({ KeyId: id })),
    );
    if (described instanceof Missing)
      return new Missing(`there is no key ${id}, which it is encrypted with`, 'whoever made it');
    // Its policy is asked for by its ARN, and it may be named by an alias.
    if (described instanceof Unknown) return this.#keep(id, id, described);
    const { Arn: arn = id, KeyState: state = 'Enabled', KeyManager: manager } = described.KeyMetadata ?? {};
    if (manager === 'AWS') return null;
    if (state !== 'Enabled') {
      const mend =
        state === 'Disabled' ? `aws kms enable-key --key-id ${arn}` : `aws kms cancel-key-deletion --key-id ${arn}`;
      return new Missing(`the key ${arn}, which it is encrypted with, is ${state}`, 'whoever owns the key', mend);
    }
    const policy = await this.#calls.call('kms:GetKeyPolicy', `key ${id}`, () =>
      this.#kms.send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: 'default' })),
    );
    return this.#keep(id, arn, policy instanceof Unknown ? policy : readStatements(policy.Policy));
  }

  #keep(id: string, arn: string, policy: Key['policy']): NamedKey {
    const key = { place: { key: arn, id: arn.replace(/^.*:key\//, ''), path: null }, policy };
    for (const name of [id, arn]) this.keys.set(name, key);
    return { arn };
  }
}
