import {
  GetDataCatalogEncryptionSettingsCommand,
  GetSecurityConfigurationCommand,
  type GlueClient,
} from '@aws-sdk/client-glue';
import type { CatalogEncryption, Runner, SecurityConfiguration } from '../facts/glue.ts';
import { Unknown } from '../facts/unknown.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { KeyReader } from './key-facts.ts';
import type { MissingFacts } from './missing-facts.ts';

/** Asks Glue what it encrypts with which keys. */
export class EncryptionReader {
  readonly #glue: GlueClient;
  readonly #calls: AwsCalls;
  readonly #missing: MissingFacts;
  readonly #keys: KeyReader;

  constructor(glue: GlueClient, calls: AwsCalls, missing: MissingFacts, keys: KeyReader) {
    this.#glue = glue;
    this.#calls = calls;
    this.#missing = missing;
    this.#keys = keys;
  }

  /** The security configurations that jobs and crawlers name. */
  async configurations(runners: readonly Runner[]): Promise<ReadonlyMap<string, SecurityConfiguration>> {
    const found = new Map<string, SecurityConfiguration>();
    for (const name of new Set(runners.flatMap(({ securityConfiguration }) => securityConfiguration ?? []))) {
      const what = `security configuration ${name}`;
      const answer = await this.#calls.call('glue:GetSecurityConfiguration', what, () =>
        this.#glue.send(new GetSecurityConfigurationCommand({ Name: name })),
      );
      if (answer instanceof Unknown) {
        this.#missing.notJudged(`the ${what}`, answer, ['KMS-DENY']);
        continue;
      }
      const {
        S3Encryption = [],
        CloudWatchEncryption,
        JobBookmarksEncryption,
      } = answer.SecurityConfiguration?.EncryptionConfiguration ?? {};
      const s3Keys: string[] = [];
      for (const { KmsKeyArn } of S3Encryption) s3Keys.push(...((await this.#keys.arn(KmsKeyArn)) ?? '').split(' '));
      found.set(name, {
        place: { key: name, id: name, path: null },
        s3Keys: s3Keys.filter((key) => key !== ''),
        logsKey: await this.#keys.arn(CloudWatchEncryption?.KmsKeyArn),
        bookmarksKey: await this.#keys.arn(JobBookmarksEncryption?.KmsKeyArn),
      });
    }
    return found;
  }

  /** How the catalog is encrypted; null where it may not be asked. */
  async catalog(): Promise<CatalogEncryption | null> {
    const answer = await this.#calls.call('glue:GetDataCatalogEncryptionSettings', 'catalog', () =>
      this.#glue.send(new GetDataCatalogEncryptionSettingsCommand({})),
    );
    if (answer instanceof Unknown) {
      this.#missing.notJudged('how the catalog is encrypted', answer, ['KMS-DENY', 'KMS-ROUTE']);
      return null;
    }
    const { EncryptionAtRest, ConnectionPasswordEncryption } = answer.DataCatalogEncryptionSettings ?? {};
    // By a role of the catalog, nobody else needs the key.
    const isPlain = EncryptionAtRest?.CatalogEncryptionMode === 'SSE-KMS';
    const hidesPasswords = ConnectionPasswordEncryption?.ReturnConnectionPasswordEncrypted === true;
    return {
      place: { key: 'catalog', id: 'the catalog', path: null },
      key: isPlain ? await this.#keys.arn(EncryptionAtRest.SseAwsKmsKeyId) : null,
      passwordKey: hidesPasswords ? await this.#keys.arn(ConnectionPasswordEncryption.AwsKmsKeyId) : null,
    };
  }
}
