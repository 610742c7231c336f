import { answerOf } from './s3-answer.ts';

/** An answer that broke off, or that had other bytes than it was asked for. */
export class BrokenAnswer extends Error {}

/** Names of errors after which the same request may succeed. Source: S3's list of error codes, and the SDK's. */
const PASSING = new Set([
  'InternalError',
  'OperationAborted',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'ServiceUnavailable',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'RequestThrottled',
  'TooManyRequestsException',
  'TimeoutError',
]);

/** Codes of Node for what befalls a connection. */
const CONNECTION = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
]);

/** Whether nothing of S3 answered. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'TimeoutError' || ('code' in error && CONNECTION.has(String(error.code)));
}

/** Whether the same request may succeed a little later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof BrokenAnswer || isConnectionError(error)) return true;
  const answer = answerOf(error);
  if (answer === null) return false;
  return answer.status >= 500 || answer.status === 429 || PASSING.has(answer.name);
}
