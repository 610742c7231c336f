import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { EngineError } from '../../../../engine/errors.ts';
import { type Fault, type S3Faults, startS3Faults } from './s3-faults.ts';
import { listAll, readToEnd, sourceAt } from './s3-reads.ts';

type Answer = Extract<Fault, { kind: 'answer' }>;
const answer = (
  status: number,
  code: string,
  message?: string,
  headers?: Readonly<Record<string, string>>,
): Answer => ({
  kind: 'answer',
  status,
  code,
  ...(message === undefined ? {} : { message }),
  ...(headers === undefined ? {} : { headers }),
});
const elsewhere = { 'x-amz-bucket-region': 'eu-west-1' };
const kms =
  'User: arn:aws:iam::123456789012:user/me is not authorized to perform: kms:Decrypt on resource: ' +
  'arn:aws:kms:eu-west-1:123456789012:key/0001 because no identity-based policy allows the kms:Decrypt action';

/** What S3 answers, each with what the user is told of a listing. */
const LISTINGS: readonly [what: string, given: Answer, told: object][] = [
  [
    'no right to list',
    answer(403, 'AccessDenied', 'Access Denied'),
    { code: 'access-denied', found: 's3:ListBucket is not allowed on arn:aws:s3:::landing' },
  ],
  [
    'no right, with the reason',
    answer(
      403,
      'AccessDenied',
      'User: arn:aws:iam::1:user/me is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::landing" with an explicit deny in a resource-based policy',
    ),
    {
      code: 'access-denied',
      found: 's3:ListBucket is not allowed on arn:aws:s3:::landing, with an explicit deny in a resource-based policy',
    },
  ],
  ['no bucket', answer(404, 'NoSuchBucket'), { code: 'no-bucket', found: 'there is no bucket landing' }],
  [
    'another region, by a redirect',
    answer(301, 'PermanentRedirect', undefined, elsewhere),
    {
      code: 'wrong-region',
      found: expect.stringContaining('is in eu-west-1'),
      next: expect.stringContaining('AWS_REGION=eu-west-1'),
    },
  ],
  [
    'another region, by the signature',
    answer(400, 'AuthorizationHeaderMalformed', undefined, elsewhere),
    { code: 'wrong-region', found: expect.stringContaining('is in eu-west-1') },
  ],
  ['credentials that expired', answer(400, 'ExpiredToken'), { code: 'credentials-expired' }],
  ['credentials that nobody knows', answer(403, 'InvalidAccessKeyId'), { code: 'wrong-credentials' }],
  ['a secret that is another', answer(403, 'SignatureDoesNotMatch'), { code: 'wrong-credentials' }],
  [
    'too many requests, each time',
    answer(503, 'SlowDown', 'Please reduce your request rate.'),
    { code: 's3', found: 'S3 answered 503 SlowDown: Please reduce your request rate.' },
  ],
];

/** And of a file that is read. */
const READS: readonly [what: string, given: Answer, told: object][] = [
  [
    'no right to read',
    answer(403, 'AccessDenied', 'Access Denied'),
    {
      code: 'unreadable',
      message: expect.stringContaining('s3:GetObject is not allowed on arn:aws:s3:::landing/a.csv. Have it'),
    },
  ],
  [
    'no right to its key',
    answer(403, 'AccessDenied', kms),
    {
      code: 'unreadable',
      message: expect.stringContaining(
        'kms:Decrypt is not allowed on arn:aws:kms:eu-west-1:123456789012:key/0001, because no',
      ),
    },
  ],
  [
    'an archived object',
    answer(403, 'InvalidObjectState'),
    { code: 'unreadable', message: expect.stringContaining('archived. Restore it') },
  ],
  [
    'credentials that expired',
    answer(400, 'ExpiredToken'),
    { code: 'unreadable', message: expect.stringContaining('hold no longer. Sign in') },
  ],
  ['another version', answer(412, 'PreconditionFailed'), { code: 'changed-while-read' }],
  ['nothing of this name', answer(404, 'NoSuchKey'), { code: 'changed-while-read' }],
  ['nothing behind this byte', answer(416, 'InvalidRange'), { code: 'changed-while-read' }],
];

describe('what S3 answers in place of a listing or a file', () => {
  let faults: S3Faults;
  beforeAll(async () => {
    // Nothing of these requests gets there.
    faults = await startS3Faults('http://127.0.0.1:9');
  });
  afterEach(() => {
    faults.next = [];
    faults.listing = null;
  });
  afterAll(() => faults.close());

  test.each(LISTINGS)('%s is told of a listing', async (_, given, told) => {
    faults.listing = given;
    const error = await listAll(sourceAt(faults.endpoint, 'landing')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({ ...told, where: 's3://landing/' });
  });

  test.each(READS)('%s is told of a file', async (_, given, told) => {
    faults.next = Array.from({ length: 10 }, () => given);
    const file = { uri: 's3://landing/a.csv', etag: 'e', size: 10, stat: null };
    const read = readToEnd(sourceAt(faults.endpoint, 'landing').open(file, 0));
    await expect(read).rejects.toMatchObject(told);
  });

  test('a server that gives another version than it was asked for, or another size, is not believed', async () => {
    const headers: Record<string, string>[] = [
      { etag: '"other"', 'content-length': '10' },
      { etag: '"e"', 'content-length': '11' },
      { etag: '"e"', 'content-length': '9' },
    ];
    const server = createServer((_, given) => {
      const next = headers[0] ?? {};
      given.writeHead(200, next).end('x'.repeat(Number(next['content-length'])));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    const place = sourceAt(`http://127.0.0.1:${address.port}`, 'landing');
    const codes: unknown[] = [];
    for (; headers.length > 0; headers.shift()) {
      const file = { uri: 's3://landing/a.csv', etag: 'e', size: 10, stat: null };
      const error = await readToEnd(place.open(file, 0)).catch((reason: unknown) => reason);
      codes.push(error instanceof Error && 'code' in error ? error.code : error);
    }
    server.closeAllConnections();
    server.close();
    expect(codes).toEqual(['changed-while-read', 'changed-while-read', 'unreadable']);
  });

  test('a server that is not there is told as such', async () => {
    await expect(listAll(sourceAt('http://127.0.0.1:9', 'landing'))).rejects.toMatchObject({
      code: 's3-unreachable',
      found: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
