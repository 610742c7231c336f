import { addAbortSignal, Readable } from 'node:stream';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { FileRefusal } from '../../record/file-refusal.ts';
import { Attempts } from './attempts.ts';
import { BrokenAnswer } from './passing-error.ts';
import { answerOf } from './s3-answer.ts';
import { bareTag, type S3Bucket } from './s3-bucket.ts';
import { troubleOf } from './s3-trouble.ts';

/** The version of an object that is read. */
export interface S3Object {
  readonly bucket: S3Bucket;
  readonly key: string;
  /** As the listing told it, without quotation marks. */
  readonly etag: string;
  /** Bytes, as the listing told them. */
  readonly size: number;
  /**
   * The id of the version, once an answer told it: what came after it in a bucket with versions is not in the way. Null where
   * it is of no use.
   */
  versionId: string | null | undefined;
}

/** What says that a listed version is not there any more. Source: S3's answers to `If-Match` and `Range`. */
const GONE = new Set([404, 409, 412, 416]);

function changed(): FileRefusal {
  return new FileRefusal('changed-while-read', 'the file changed since it was listed; the next load takes it');
}

/** An answer of all bytes, where some were asked for. */
class NoRange extends BrokenAnswer {}

/** @throws What an answer is not that of the listed version for, or not that of the range. */
function checkAnswer(object: S3Object, from: number, until: number, answer: GetObjectCommandOutput): void {
  const { ETag: etag, ContentRange: range, ContentLength: length } = answer;
  // A server that does not know the condition answers with whatever is there.
  if (etag !== undefined && bareTag(etag) !== object.etag) throw changed();
  if (from === 0 && until === object.size && range === undefined) {
    if (length !== undefined && length > object.size) throw changed();
    return;
  }
  const told = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(range ?? '');
  if (told === null) throw new NoRange(`the answer tells no range of ${from} to ${until}`);
  if (Number(told[3]) !== object.size) throw changed();
  if (Number(told[1]) !== from) throw new BrokenAnswer(`the answer begins at ${told[1]} in place of ${from}`);
}

/** An error that no further try mends, as the file's; what is wrong with the program stays as it is. */
function unreadable({ bucket, key }: S3Object, error: unknown): unknown {
  if (error instanceof BrokenAnswer)
    return new FileRefusal('unreadable', `the file cannot be read: ${error.message}`, error);
  const trouble = troubleOf(error, { action: 's3:GetObject', bucket: bucket.name, key });
  return trouble === null
    ? error
    : new FileRefusal('unreadable', `the file cannot be read: ${trouble.found}. ${trouble.next}`, error);
}

async function ask(object: S3Object, from: number, until: number, signal: AbortSignal): Promise<Readable> {
  const { bucket, key, etag, size, versionId } = object;
  const { client, sdk } = await bucket.door();
  const answer = await client.send(
    new sdk.GetObjectCommand({
      Bucket: bucket.name,
      Key: key,
      IfMatch: `"${etag}"`,
      ...(versionId === null || versionId === undefined ? {} : { VersionId: versionId }),
      ...(from === 0 && until === size ? {} : { Range: `bytes=${from}-${until - 1}` }),
    }),
    { abortSignal: signal },
  );
  const { Body: body, VersionId: told } = answer;
  if (!(body instanceof Readable)) throw new BrokenAnswer('the answer has no body');
  try {
    checkAnswer(object, from, until, answer);
  } catch (error) {
    body.destroy();
    throw error;
  }
  if (object.versionId === undefined && told !== 'null') object.versionId = told;
  // The SDK forgets the signal when the answer has begun.
  return addAbortSignal(signal, body);
}

/**
 * Whether the version's id was in the way. Reading by it is a right of its own (`s3:GetObjectVersion`), which the ETag alone
 * does not take, and some servers know no ranges of versions.
 */
function isForItsId({ versionId }: S3Object, error: unknown): boolean {
  const isAsked = versionId !== null && versionId !== undefined;
  return isAsked && (answerOf(error)?.status === 403 || error instanceof NoRange);
}

/** @throws {FileRefusal} where an answer says that the listed version is gone. */
function refuseGone(error: unknown): void {
  const status = answerOf(error)?.status ?? 0;
  if (GONE.has(status) && answerOf(error)?.name !== 'NoSuchBucket') throw changed();
}

/**
 * The bytes of a range, in pieces as they come. Where an answer breaks off, the next one goes on behind its last byte.
 *
 * @throws {FileRefusal} `changed-while-read`; `unreadable` after the last try, or where S3 refuses.
 */
export async function* rangeBytes(
  object: S3Object,
  from: number,
  until: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void> {
  const attempts = new Attempts(object.bucket.patience, signal);
  let at = from;
  while (at < until) {
    try {
      const body = await ask(object, at, until, signal);
      for await (const piece of body as AsyncIterable<Buffer>) {
        if (at + piece.length > until) throw changed();
        at += piece.length;
        attempts.succeed();
        yield piece;
      }
      if (at < until) throw new BrokenAnswer(`the answer ended after ${at} of ${until} bytes`);
    } catch (error) {
      if (error instanceof FileRefusal) throw error;
      if (isForItsId(object, error)) {
        object.versionId = null;
        continue;
      }
      refuseGone(error);
      await attempts.fail(error).catch((last: unknown) => {
        throw unreadable(object, last);
      });
    }
  }
}
