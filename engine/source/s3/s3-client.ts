import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';

/** The SDK's client with its commands, which take time to load. */
export interface S3Door {
  readonly client: S3Client;
  readonly sdk: typeof import('@aws-sdk/client-s3');
}

/** How long a connection may take to open, and how long it may bring nothing, in milliseconds. */
const TIMES = { connectionTimeout: 10_000, socketTimeout: 30_000 };

/** Opens a client. Credentials, region and endpoint are those that the SDK finds, where nothing else is said. */
export async function openS3(config: S3ClientConfig = {}): Promise<S3Door> {
  // On Node 20 the SDK warns, in every thread, of releases that Aspen does not use: its own is pinned.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    requestHandler: TIMES,
    // Some buckets have dots in their names, and some servers no names for their buckets.
    forcePathStyle: true,
    // A request and the body that it brings are tried again by one count: `attempts.ts`.
    maxAttempts: 1,
    // Summed in JavaScript, it would take longer than reading the records. TLS and the size tell a damaged body.
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...config,
  });
  return { client, sdk };
}

let opened: Promise<S3Door> | null = null;

/** The client of this thread. */
export function threadsS3(): Promise<S3Door> {
  opened ??= openS3();
  return opened;
}
