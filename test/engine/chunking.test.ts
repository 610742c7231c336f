import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ByteSource } from '../../engine/csv/byte-source.ts';
import { CsvFileReader } from '../../engine/csv/file-reader.ts';
import { FileRefusal } from '../../engine/csv/file-refusal.ts';
import { ChunkPool } from '../../engine/part/chunk-pool.ts';
import { ChunkWriter } from '../../engine/part/chunk-writer.ts';
import { csv, definePipeline, defineTable, integer, merge, text } from '../../model/index.ts';

const [table] = definePipeline({
  name: 'chunking',
  tables: [
    defineTable({
      name: 'chunked',
      source: csv({ prefix: 'in/' }),
      columns: { id: integer(), words: text(), größe: text() },
      key: ['id'],
      load: merge(),
    }),
  ],
}).tables;

/** The bytes of a file, so many at a time: the pieces' sizes go round. */
class Pieces implements ByteSource {
  readonly #bytes: Buffer;
  readonly #sizes: readonly number[];
  #at = 0;
  #piece = 0;

  constructor(bytes: Buffer, sizes: readonly number[]) {
    this.#bytes = bytes;
    this.#sizes = sizes;
  }

  read(into: Buffer, at: number): number {
    const size = Math.min(this.#sizes[this.#piece++ % this.#sizes.length] ?? 1, into.length - at);
    const copied = this.#bytes.copy(into, at, this.#at, this.#at + size);
    this.#at += copied;
    return copied;
  }

  close(): void {}
}

/** All that reading gives: rows, rejects, counts, and why the file was refused. */
async function readInPieces(bytes: Buffer, sizes: readonly number[]) {
  if (table === undefined) throw new Error('The pipeline has one table.');
  const sent: Record<'rows' | 'rejects', Buffer[]> = { rows: [], rejects: [] };
  const pool = new ChunkPool();
  const writer = (what: 'rows' | 'rejects') =>
    new ChunkWriter(pool, (memory, length) => {
      sent[what].push(Buffer.from(Buffer.from(memory, 0, length)));
      pool.give(memory);
    });
  const [rows, rejects] = [writer('rows'), writer('rejects')];
  const context = {
    table,
    automata: {},
    loadId: 1n,
    destination: 'staging' as const,
    refused: new Map(),
    rows,
    rejects,
    breathe: async () => undefined,
  };
  const reader = new CsvFileReader(context, { id: 1n, position: 1, uri: '', path: 'a.csv', stat: '', isUnread: false });
  let refusal: string | null = null;
  try {
    await reader.readAll(new Pieces(bytes, sizes));
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error;
    refusal = `${error.code}: ${error.message}`;
  }
  rows.flush();
  rejects.flush();
  const { read, staged, rejected, warnings, keys } = reader;
  const hex = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString('hex');
  return { rows: hex(sent.rows), rejects: hex(sent.rejects), read, staged, rejected, warnings, keys, refusal };
}

const piece = fc.constantFrom(
  ...['1', '22', '-3', 'x', ',', ',', ',', '\n', '\r\n', '\r', '"', '""', '"a,b"', '"two\nlines"', '"\r\n"', ' '],
  ...['é', '日本', '😀', '\u{feff}', '\0'],
);
const latin = fc.constantFrom('\xff', '\xc3', '\xe2\x82');
const body = fc.array(
  fc.oneof({ weight: 20, arbitrary: piece }, { weight: 1, arbitrary: latin.map((b) => `\u{e000}${b}`) }),
  {
    maxLength: 80,
  },
);
/** Text as UTF-8; what stands behind the mark is taken as bytes. */
const asBytes = (parts: readonly string[]) =>
  Buffer.concat(
    parts.map((part) => (part.startsWith('\u{e000}') ? Buffer.from(part.slice(1), 'latin1') : Buffer.from(part))),
  );
const headers = fc.constantFrom(
  'id,words,größe\n',
  '\u{feff}id,words,größe\r\n',
  '"id","größe","words"\n',
  'id\n',
  'no,such\n',
  '',
);

test('any chunking of a file gives the same rows, the same rejects and the same counts', async () => {
  await fc.assert(
    fc.asyncProperty(
      headers,
      body,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }),
      async (header, parts, sizes) => {
        const bytes = Buffer.concat([Buffer.from(header), asBytes(parts)]);
        expect(await readInPieces(bytes, sizes)).toEqual(await readInPieces(bytes, [1 << 20]));
      },
    ),
    { numRuns: Number(process.env['ASPEN_RUNS'] ?? 600) },
  );
});

test('a file of good and bad records is read alike, a byte at a time and whole', async () => {
  const bytes = Buffer.from('\u{feff}größe,id,words\r\nö,1,"two\r\nlines"\nx,y,z\r\n"",2,"a ""b"""\n,3,日本\n');
  const whole = await readInPieces(bytes, [bytes.length]);
  expect(whole).toMatchObject({ read: 4, staged: 3, rejected: 1, refusal: null });
  expect(await readInPieces(bytes, [1])).toEqual(whole);
});
