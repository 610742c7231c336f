import { Ministack } from '../emulator/ministack.ts';
import { deleteObject, makeBucket, putObject } from '../emulator/objects.ts';
import { s3aSettings } from '../emulator/s3a-settings.ts';

/** An S3 server, with the requests that tests need. */
export class S3Server {
  readonly #ministack: Ministack;

  private constructor(ministack: Ministack) {
    this.#ministack = ministack;
  }

  static async start(): Promise<S3Server> {
    return new S3Server(await Ministack.start());
  }

  makeBucket(bucket: string): Promise<void> {
    return makeBucket(this.#ministack.endpoint, bucket);
  }

  putObject(bucket: string, key: string, body: Buffer): Promise<void> {
    return putObject(this.#ministack.endpoint, bucket, key, body);
  }

  deleteObject(bucket: string, key: string): Promise<void> {
    return deleteObject(this.#ministack.endpoint, bucket, key);
  }

  get endpoint(): string {
    return this.#ministack.endpoint;
  }

  /** Hadoop's settings that lead S3A here. */
  settings(): Readonly<Record<string, string>> {
    return s3aSettings(this.#ministack.endpoint);
  }

  stop(): Promise<void> {
    return this.#ministack.stop();
  }
}
