import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FileRefusal } from '../../../../engine/record/file-refusal.ts';
import type { OfferedFile } from '../../../../runtime/load-protocol.ts';
import { Ministack } from '../../../emulator/ministack.ts';
import { deleteObject, makeBucket, putObject } from '../../../emulator/objects.ts';
import { type Fault, type S3Faults, startS3Faults } from './s3-faults.ts';
import { listAll, readToEnd, sourceAt } from './s3-reads.ts';

const BUCKET = 'landing';
const MIB = 1024 * 1024;

/** Bytes that differ wherever one looks. */
function bytesOf(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = 1; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

describe('a bucket', () => {
  let server: Ministack;
  let faults: S3Faults;
  const put = (key: string, body: Buffer | string) => putObject(server.endpoint, BUCKET, key, Buffer.from(body));
  const source = (prefix = '') => sourceAt(faults.endpoint, BUCKET, prefix);
  const fileOf = async (key: string): Promise<OfferedFile> => {
    const { files } = await listAll(source());
    const found = files.find(({ uri }) => uri === `s3://${BUCKET}/${key}`);
    if (found === undefined) throw new Error(`no ${key}`);
    return found;
  };

  beforeAll(async () => {
    server = await Ministack.start();
    await makeBucket(server.endpoint, BUCKET);
    faults = await startS3Faults(server.endpoint);
  }, 300_000);
  afterEach(() => {
    faults.next = [];
    faults.before = null;
    faults.requests.length = 0;
  });
  afterAll(async () => {
    await faults.close();
    await server.stop();
  });

  test('gives each file by its key as it stands, with ETag, size and time, whatever the key holds', async () => {
    const keys = ['a b', 'c+d', 'e%20f', 'ü€/😀', "x y/(h)'!", 'i?j#k', 'two\nlines', 'a..b', 'k&<l>"'];
    for (const key of keys) await put(`odd/${key}.csv`, key);
    const long = `odd/${'é'.repeat(508)}`;
    await put(long, 'long');
    const { files } = await listAll(source('odd/'));
    expect(files.map(({ uri }) => uri).sort()).toEqual(
      [...keys.map((key) => `s3://${BUCKET}/odd/${key}.csv`), `s3://${BUCKET}/${long}`].sort(),
    );
    const place = source('odd/');
    for (const file of files) {
      const bytes = await readToEnd(place.open(file, 0));
      expect(bytes.length).toBe(file.size);
      expect(createHash('md5').update(bytes).digest('hex')).toBe(file.etag);
      expect(file.modified).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(await place.has(file.uri)).toBe(true);
    }
  });

  test('leaves out what is empty, hidden, or the marker of a folder, and tells that there is nothing', async () => {
    for (const key of ['_x.csv', '.y.csv', '_z/a.csv', 'b/.c/d.csv', 'e/', 'f/_g/h.csv'])
      await put(`hidden/${key}`, 'x');
    await put('hidden/empty.csv', '');
    await put('hidden/ok_.csv', 'x');
    expect((await listAll(source('hidden/'))).files.map(({ uri }) => uri)).toEqual([`s3://${BUCKET}/hidden/ok_.csv`]);
    expect(await listAll(source(), 'nothing/')).toEqual({ files: [], notes: [{ kind: 'missing' }] });
    expect(await source().exists()).toBe(true);
    expect(await source('nothing/').exists()).toBe(false);
  });

  test('is listed page by page, each file once', async () => {
    for (let from = 0; from < 1100; from += 100)
      await Promise.all(Array.from({ length: 100 }, (_, i) => put(`pages/${from + i}.csv`, 'x')));
    const { files } = await listAll(source(), 'pages/');
    expect(new Set(files.map(({ uri }) => uri)).size).toBe(1100);
    expect(files).toHaveLength(1100);
    expect(faults.requests).toHaveLength(2);
  });

  test('tells what lies in no table, by one request for each folder', async () => {
    for (const key of ['u/zip/a.csv', 'u/zpi/b.csv', 'u/c.csv', 'u/deep/er/d.csv', 'u/deep/f.csv', 'u/.h/x'])
      await put(key, 'x');
    expect(await source('u/').unclaimed(['zip/', 'deep/er/'])).toEqual(['c.csv', 'deep/f.csv', 'zpi/']);
    expect(faults.requests).toHaveLength(2);
  });

  test('gives a file from any offset, by as many requests as its size asks for', async () => {
    const body = bytesOf(20 * MIB + 7);
    await put('large/a', body);
    const file = await fileOf('large/a');
    faults.requests.length = 0;
    const whole = await readToEnd(source().open(file, 0));
    expect(whole.equals(body)).toBe(true);
    expect(faults.requests).toHaveLength(3);
    faults.requests.length = 0;
    const tail = await readToEnd(source().open(file, 9 * MIB + 1));
    expect(tail.equals(body.subarray(9 * MIB + 1))).toBe(true);
    expect(faults.requests).toHaveLength(2);
  });

  test('is asked for no more of a file than a slice holds, unless a record goes beyond it', async () => {
    await put('slice/a', bytesOf(20 * MIB));
    const file = await fileOf('slice/a');
    faults.requests.length = 0;
    const begun = source().open(file, MIB, 2 * MIB);
    const memory = Buffer.alloc(2 * MIB);
    let read = 0;
    while (read < MIB) read += await begun.read(memory, read);
    begun.close();
    expect(read).toBe(MIB);
    expect(faults.requests).toEqual([`GET /${BUCKET}/slice/a bytes=${MIB}-${2 * MIB - 1}`]);
    const header = source().open(file, 0, 0);
    await header.read(memory, 0);
    header.close();
    expect(faults.requests.at(-1)).toBe(`GET /${BUCKET}/slice/a bytes=0-${MIB / 4 - 1}`);
  });

  test('goes on behind the last byte where a connection is cut', async () => {
    const body = bytesOf(3 * MIB);
    await put('cut/a', body);
    const file = await fileOf('cut/a');
    faults.requests.length = 0;
    faults.next = [{ kind: 'cut', after: 1_000_000 }];
    expect((await readToEnd(source().open(file, 0))).equals(body)).toBe(true);
    expect(faults.requests).toHaveLength(2);
    expect(faults.requests[1]).toMatch(/bytes=[1-9]\d*-3145727$/);
  });

  test('is given up where a connection brings nothing any more, and asked again', async () => {
    const body = bytesOf(100_000);
    await put('hang/a', body);
    const file = await fileOf('hang/a');
    faults.next = [{ kind: 'hang', after: 50_000 }];
    const place = sourceAt(faults.endpoint, BUCKET, '', 300);
    expect((await readToEnd(place.open(file, 0))).equals(body)).toBe(true);
  });

  const fault: fc.Arbitrary<Fault> = fc.oneof(
    fc.constant<Fault>({ kind: 'none' }),
    fc.constantFrom<Fault>(
      { kind: 'answer', status: 503, code: 'SlowDown' },
      { kind: 'answer', status: 503, code: 'ServiceUnavailable' },
      { kind: 'answer', status: 500, code: 'InternalError' },
      { kind: 'answer', status: 429, code: 'TooManyRequests' },
      { kind: 'answer', status: 400, code: 'RequestTimeout' },
      { kind: 'answer', status: 304, code: '' },
      { kind: 'answer', status: 412, code: 'PreconditionFailed' },
      { kind: 'answer', status: 404, code: 'NoSuchKey' },
      { kind: 'answer', status: 403, code: 'AccessDenied' },
      { kind: 'cut', after: null },
    ),
    fc.record({ kind: fc.constantFrom('cut', 'short'), after: fc.nat(300_000) }),
  );

  test('gives the bytes of the listed version or a refusal, whatever becomes of its requests', async () => {
    const body = bytesOf(300_000);
    await put('any/a', body);
    const file = await fileOf('any/a');
    const place = source();
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 6 }), fc.nat(299_999), async (next, from) => {
        faults.next = next;
        const outcome = await readToEnd(place.open(file, from)).catch((error: unknown) => error);
        if (Buffer.isBuffer(outcome)) expect(outcome.equals(body.subarray(from))).toBe(true);
        else {
          expect(outcome).toBeInstanceOf(FileRefusal);
          expect(['changed-while-read', 'unreadable']).toContain(outcome instanceof FileRefusal && outcome.code);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('refuses a file that is overwritten or deleted between two requests for it', async () => {
    const body = bytesOf(9 * MIB);
    for (const [key, change] of [
      ['gone/a', () => put('gone/a', bytesOf(9 * MIB).fill(1, 0, 1))],
      ['gone/b', () => deleteObject(server.endpoint, BUCKET, 'gone/b')],
    ] as const) {
      await put(key, body);
      const file = await fileOf(key);
      const begun = source().open(file, 0, 0);
      const memory = Buffer.alloc(256 * 1024);
      let read = 0;
      while (read < memory.length) read += await begun.read(memory, read);
      await change();
      await expect(begun.read(memory, 0)).rejects.toMatchObject({ code: 'changed-while-read' });
    }
  });

  test('with versions goes on in the version that was begun, also where its id may not be used', async () => {
    const versioned = 'with.versions.and.dots';
    await makeBucket(server.endpoint, versioned);
    const enabled = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
    await fetch(`${server.endpoint}/${versioned}?versioning`, { method: 'PUT', body: enabled });
    const body = bytesOf(600_000);
    await putObject(server.endpoint, versioned, 'a', body);
    const place = sourceAt(faults.endpoint, versioned);
    const { files } = await listAll(place);
    const [file] = files;
    if (file === undefined) throw new Error('nothing was listed');
    const begin = async () => {
      const begun = place.open(file, 0, 0);
      const memory = Buffer.alloc(256 * 1024);
      let read = 0;
      while (read < memory.length) read += await begun.read(memory, read);
      return begun;
    };
    const refused = await begin();
    faults.next = [{ kind: 'answer', status: 403, code: 'AccessDenied' }];
    expect((await readToEnd(refused)).equals(body.subarray(256 * 1024))).toBe(true);
    faults.requests.length = 0;
    faults.next = [{ kind: 'cut', after: 0 }];
    faults.before = async () => {
      if (faults.requests.length === 2) await putObject(server.endpoint, versioned, 'a', bytesOf(600_001));
    };
    // Its headers had told the id when the connection was cut.
    expect((await readToEnd(place.open(file, 0))).equals(body)).toBe(true);
    expect(faults.requests).toHaveLength(2);
    faults.before = null;
    await expect(readToEnd(place.open(file, 0))).rejects.toMatchObject({ code: 'changed-while-read' });
  });
});
