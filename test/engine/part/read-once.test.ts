import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PartReader } from '../../../engine/part/part-reader.ts';
import { csv, definePipeline, defineTable, integer, merge, text } from '../../../model/index.ts';
import { listedFile } from '../listed-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-once-'));
let reader: PartReader;
beforeAll(() => {
  reader = PartReader.start();
});
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

const [table] = definePipeline({
  name: 'once',
  tables: [
    defineTable({
      name: 'once',
      source: csv({ prefix: 'once/' }),
      columns: { words: text(), id: integer(), part: text() },
      key: ['part', 'id'],
      load: merge(),
    }),
  ],
}).tables;

/** Reads a file whose version nobody knows. */
async function read(name: string, content: Buffer) {
  if (table === undefined) throw new Error('The pipeline has one table.');
  const path = join(folder, name);
  writeFileSync(path, content);
  const [outcome] = await reader.read(
    {
      destination: 'staging',
      table,
      automata: {},
      loadId: 1n,
      source: { kind: 'folder', folder },
      files: [listedFile(path, null)],
      refused: [],
    },
    { rows: async () => undefined, rejects: async () => undefined },
    new AbortController().signal,
    () => undefined,
  );
  return outcome;
}

const good = Buffer.from('words,id,part\none,1,a\ntwo,2,a\nthree,1,b\n');

describe('the version of a file that was never read', () => {
  const large = Buffer.from(`words,id,part\n${Array.from({ length: 200_000 }, (_, id) => `w,${id},a`).join('\n')}\n`);
  test.each([
    ['plain.csv', good],
    ['large.csv', large],
    ['zipped.csv.gz', gzipSync(large)],
    ['members.csv.gz', Buffer.concat([gzipSync(good), gzipSync(Buffer.from('four,9,z\n'))])],
    ['refused.csv', Buffer.from(`nothing,of,it\n${'x'.repeat(3_000_000)}`)],
    ['broken.csv.gz', gzipSync(large).subarray(0, 100_000)],
    ['trailing.csv.gz', Buffer.concat([gzipSync(good), Buffer.alloc(500_000)])],
  ])('is its content’s hash: %s', async (name, content) => {
    expect(await read(name, content)).toMatchObject({ etag: createHash('sha256').update(content).digest('hex') });
  });
});

describe('keys that ascend through a file', () => {
  test('are reported by their first and their last', async () => {
    const outcome = await read('ascending.csv', good);
    expect(Buffer.from(outcome?.keys?.first ?? [])).toEqual(Buffer.from('\0\0\0\x01a\0\0\0\x04\0\0\0\x01', 'latin1'));
    expect(Buffer.from(outcome?.keys?.last ?? [])).toEqual(Buffer.from('\0\0\0\x01b\0\0\0\x04\0\0\0\x01', 'latin1'));
  });

  test.each([
    ['that repeat', 'a,1,x\nb,1,x\n'],
    ['that repeat later', 'a,1,x\nb,2,x\nc,1,x\n'],
    ['that descend', 'a,2,x\nb,1,x\n'],
  ])('are not reported where there are some %s', async (_, records) => {
    expect((await read('others.csv', Buffer.from(`words,id,part\n${records}`)))?.keys).toBeNull();
  });

  test('are reported without the key of a record that is refused', async () => {
    const outcome = await read('refused-record.csv', Buffer.from('words,id,part\na,1,x\nb,0x,x\nc,2,x\n'));
    expect(outcome).toMatchObject({ rejected: 1, keys: { first: expect.anything() } });
  });
});
