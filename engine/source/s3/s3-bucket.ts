import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { EngineError } from '../../errors.ts';
import { type Patience, persist, USUAL } from './attempts.ts';
import { answerOf } from './s3-answer.ts';
import { type S3Door, threadsS3 } from './s3-client.ts';
import { type Asked, troubleOf } from './s3-trouble.ts';

/** An object as a request for its head tells it. */
export interface ObjectHead {
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  readonly modified: Date;
}

/** An ETag as the ledger has it, and the Glue job. */
export function bareTag(etag: string): string {
  return etag.replaceAll('"', '');
}

/** The requests that one bucket is asked by. */
export class S3Bucket {
  readonly name: string;
  readonly patience: Patience;
  readonly #open: () => Promise<S3Door>;

  constructor(name: string, open: () => Promise<S3Door> = threadsS3, patience: Patience = USUAL) {
    this.name = name;
    this.#open = open;
    this.patience = patience;
  }

  door(): Promise<S3Door> {
    return this.#open();
  }

  /** A page of the bucket's keys, which are URL-encoded. @throws {EngineError} what keeps it from being listed. */
  async page(input: Omit<ListObjectsV2CommandInput, 'Bucket'>): Promise<ListObjectsV2CommandOutput> {
    const { client, sdk } = await this.#open();
    try {
      return await persist(this.patience, () =>
        client.send(new sdk.ListObjectsV2Command({ Bucket: this.name, EncodingType: 'url', ...input })),
      );
    } catch (error) {
      throw this.#failure(error, { action: 's3:ListBucket', bucket: this.name, key: null });
    }
  }

  /** Null where there is no such object. @throws {EngineError} what keeps it from being asked for. */
  async head(key: string): Promise<ObjectHead | null> {
    const { client, sdk } = await this.#open();
    try {
      const answer = await persist(this.patience, () =>
        client.send(new sdk.HeadObjectCommand({ Bucket: this.name, Key: key })),
      );
      return {
        etag: bareTag(answer.ETag ?? ''),
        size: answer.ContentLength ?? 0,
        modified: answer.LastModified ?? new Date(0),
      };
    } catch (error) {
      if (answerOf(error)?.status === 404) return null;
      throw this.#failure(error, { action: 's3:GetObject', bucket: this.name, key });
    }
  }

  #failure(error: unknown, asked: Asked): unknown {
    const trouble = troubleOf(error, asked);
    if (trouble === null) return error;
    return new EngineError({ ...trouble, where: `s3://${asked.bucket}/${asked.key ?? ''}`, cause: error });
  }
}

/** A key, or the beginning of keys, as a listing encodes it. */
export function decodeKey(encoded: string): string {
  return decodeURIComponent(encoded.replaceAll('+', ' '));
}
