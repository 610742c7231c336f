import { DescribeKeyCommand, GetKeyPolicyCommand, type KMSClient } from '@aws-sdk/client-kms';
import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Secret } from '../facts/permissions.ts';
import type { Statement } from '../facts/statement.ts';
import { type Known, Missing, Unknown } from '../facts/unknown.ts';
import { readStatements } from '../policy/statements.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { MissingFacts } from './missing-facts.ts';

/** Asks Secrets Manager about secrets, without what is in them, and KMS about their keys. */
export class SecretReader {
  readonly #secrets: SecretsManagerClient;
  readonly #kms: KMSClient;
  readonly #inquiry: AwsCalls;
  readonly #gaps: MissingFacts;
  readonly #region: string;

  constructor(secrets: SecretsManagerClient, kms: KMSClient, inquiry: AwsCalls, gaps: MissingFacts, region: string) {
    this.#region = region;
    this.#secrets = secrets;
    this.#kms = kms;
    this.#inquiry = inquiry;
    this.#gaps = gaps;
  }

  /** @param ids Names or ARNs. */
  async secrets(ids: Iterable<string>): Promise<ReadonlyMap<string, Secret>> {
    const found = new Map<string, Secret>();
    for (const id of new Set(ids)) {
      const [, region = this.#region] = /^arn:[^:]+:secretsmanager:([^:]+):/.exec(id) ?? [];
      if (region !== this.#region) {
        this.#gaps.one(
          'secret',
          id,
          new Unknown(`the secret ${id} is in another region`, `aspen doctor --live in ${region}`),
        );
        continue;
      }
      const request = new DescribeSecretCommand({ SecretId: id });
      const answer = await this.#inquiry.call('secretsmanager:DescribeSecret', `secret ${id}`, () =>
        this.#secrets.send(request),
      );
      if (answer instanceof Unknown) {
        this.#gaps.one('secret', id, answer);
        continue;
      }
      if (answer.DeletedDate !== undefined) {
        this.#gaps.one(
          'secret',
          id,
          new Missing(
            `the secret ${id} is marked for deletion`,
            'whoever deleted it',
            `aws secretsmanager restore-secret --secret-id ${id}`,
          ),
        );
        continue;
      }
      const { ARN = id, Name: name = null, KmsKeyId } = answer;
      const encrypted = KmsKeyId === undefined || KmsKeyId.includes('alias/aws/secretsmanager') ? null : KmsKeyId;
      const keyFacts = encrypted === null ? { key: null, policy: [] } : await this.#key(encrypted);
      if (keyFacts instanceof Missing) {
        this.#gaps.one('secret', id, keyFacts);
        continue;
      }
      const { key, policy } = keyFacts;
      found.set(id, {
        place: { key: ARN, id: name ?? ARN, path: null },
        name,
        key,
        policy: together(await this.#policy(id), policy),
      });
    }
    return found;
  }

  async #policy(id: string): Promise<Known<readonly Statement[]>> {
    const request = new GetResourcePolicyCommand({ SecretId: id });
    const answer = await this.#inquiry.call('secretsmanager:GetResourcePolicy', `secret ${id}`, () =>
      this.#secrets.send(request),
    );
    return answer instanceof Unknown ? answer : readStatements(answer.ResourcePolicy);
  }

  /** A key's ARN, by which policies name it, and its own policy, which names it as everything there is. */
  async #key(id: string): Promise<Missing | { readonly key: string; readonly policy: Known<readonly Statement[]> }> {
    const described = await this.#inquiry.call('kms:DescribeKey', `key ${id}`, () =>
      this.#kms.send(new DescribeKeyCommand({ KeyId: id })),
    );
    if (described instanceof Missing)
      return new Missing(`there is no key ${id}, which it is encrypted with`, 'whoever made it');
    // Its policy is asked for by its ARN, and a secret may name it by an alias.
    if (described instanceof Unknown) return { key: id, policy: described };
    const { Arn: key = id, KeyState: state = 'Enabled' } = described.KeyMetadata ?? {};
    if (state !== 'Enabled') {
      const mend =
        state === 'Disabled' ? `aws kms enable-key --key-id ${key}` : `aws kms cancel-key-deletion --key-id ${key}`;
      return new Missing(`the key ${key}, which it is encrypted with, is ${state}`, 'whoever owns the key', mend);
    }
    const policy = await this.#inquiry.call('kms:GetKeyPolicy', `key ${id}`, () =>
      this.#kms.send(new GetKeyPolicyCommand({ KeyId: key, PolicyName: 'default' })),
    );
    if (policy instanceof Unknown) return { key, policy };
    return { key, policy: readStatements(policy.Policy).map((statement) => ({ ...statement, resources: [key] })) };
  }
}

function together(one: Known<readonly Statement[]>, other: Known<readonly Statement[]>): Known<readonly Statement[]> {
  if (one instanceof Unknown) return one;
  return other instanceof Unknown ? other : [...one, ...other];
}
