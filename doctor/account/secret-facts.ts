import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Secret } from '../facts/permissions.ts';
import type { Statement } from '../facts/statement.ts';
import { type Known, LIVE, Missing, Unknown } from '../facts/unknown.ts';
import { readStatements } from '../policy/statements.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { KeyReader } from './key-facts.ts';
import type { MissingFacts } from './missing-facts.ts';

/** Asks Secrets Manager about secrets, without what is in them. */
export class SecretReader {
  readonly #secrets: SecretsManagerClient;
  readonly #keys: KeyReader;
  readonly #calls: AwsCalls;
  readonly #missing: MissingFacts;
  readonly #region: string;

  constructor(secrets: SecretsManagerClient, keys: KeyReader, calls: AwsCalls, missing: MissingFacts, region: string) {
    this.#region = region;
    this.#secrets = secrets;
    this.#keys = keys;
    this.#calls = calls;
    this.#missing = missing;
  }

  /** @param ids Names or ARNs. */
  async secrets(ids: Iterable<string>): Promise<ReadonlyMap<string, Secret>> {
    const found = new Map<string, Secret>();
    for (const id of new Set(ids)) {
      const [, region = this.#region] = /^arn:[^:]+:secretsmanager:([^:]+):/.exec(id) ?? [];
      if (region !== this.#region) {
        this.#missing.one('secret', id, new Unknown(`the secret ${id} is in another region`, `${LIVE} in ${region}`));
        continue;
      }
      const request = new DescribeSecretCommand({ SecretId: id });
      const answer = await this.#calls.call('secretsmanager:DescribeSecret', `secret ${id}`, () =>
        this.#secrets.send(request),
      );
      if (answer instanceof Unknown) {
        this.#missing.one('secret', id, answer);
        continue;
      }
      if (answer.DeletedDate !== undefined) {
        this.#missing.one(
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
      const key = KmsKeyId === undefined ? null : await this.#keys.read(KmsKeyId);
      if (key instanceof Missing) {
        this.#missing.one('secret', id, key);
        continue;
      }
      found.set(id, {
        place: { key: ARN, id: name ?? ARN, path: null },
        name,
        key: key?.arn ?? null,
        policy: await this.#policy(id),
      });
    }
    return found;
  }

  async #policy(id: string): Promise<Known<readonly Statement[]>> {
    const request = new GetResourcePolicyCommand({ SecretId: id });
    const answer = await this.#calls.call('secretsmanager:GetResourcePolicy', `secret ${id}`, () =>
      this.#secrets.send(request),
    );
    return answer instanceof Unknown ? answer : readStatements(answer.ResourcePolicy);
  }
}
