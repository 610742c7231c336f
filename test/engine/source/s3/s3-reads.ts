import { windowMemory } from '../../../../engine/record/byte-window.ts';
import type { Patience } from '../../../../engine/source/s3/attempts.ts';
import { S3Bucket } from '../../../../engine/source/s3/s3-bucket.ts';
import { openS3 } from '../../../../engine/source/s3/s3-client.ts';
import { S3Source } from '../../../../engine/source/s3/s3-source.ts';
import type { ListingNote, OpenFile } from '../../../../engine/source/source.ts';
import type { OfferedFile } from '../../../../runtime/load-protocol.ts';

/** Tries a few times, and does not wait. */
export const IMPATIENT: Patience = { most: 4, pause: async () => undefined };

/** A source of a server of this machine. */
export function sourceAt(endpoint: string, bucket: string, prefix = '', socketTimeout = 30_000): S3Source {
  const door = openS3({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: { socketTimeout },
  });
  return new S3Source({ bucket, prefix }, new S3Bucket(bucket, () => door, IMPATIENT));
}

export async function listAll(
  source: S3Source,
  prefix = '',
): Promise<{ readonly files: readonly OfferedFile[]; readonly notes: readonly ListingNote[] }> {
  const notes: ListingNote[] = [];
  const files: OfferedFile[] = [];
  for await (const page of source.list(prefix, (note) => notes.push(note))) files.push(...page);
  return { files, notes };
}

/** All bytes from where a file was opened. */
export async function readToEnd(file: OpenFile): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const memory = windowMemory();
  try {
    for (;;) {
      const read = await file.read(memory, 0);
      if (read === 0) return Buffer.concat(pieces);
      pieces.push(Buffer.from(memory.subarray(0, read)));
    }
  } finally {
    file.close();
  }
}
