import { Ministack } from '../emulator/ministack.ts';
import { makeBucket, putObject } from '../emulator/objects.ts';

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

  /** Hadoop's settings that lead S3A here. */
  settings(): Readonly<Record<string, string>> {
    return {
      'spark.hadoop.fs.s3a.endpoint': this.#ministack.endpoint,
      'spark.hadoop.fs.s3a.endpoint.region': 'us-east-1',
      'spark.hadoop.fs.s3a.path.style.access': 'true',
      'spark.hadoop.fs.s3a.connection.ssl.enabled': 'false',
      'spark.hadoop.fs.s3a.access.key': 'test',
      'spark.hadoop.fs.s3a.secret.key': 'test',
    };
  }

  stop(): Promise<void> {
    return this.#ministack.stop();
  }
}
