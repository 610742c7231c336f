import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv, definePipeline, defineTable, integer, merge, text } from '../../../model/index.ts';
import { Pieces, readBytes } from '../read-bytes.ts';

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

/** All that reading gives, with the bytes as text. */
async function readInPieces(bytes: Buffer, sizes: readonly number[]) {
  if (table === undefined) throw new Error('The pipeline has one table.');
  const given = await readBytes(table, new Pieces(bytes, sizes));
  return { ...given, rows: given.rows.toString('hex'), rejects: given.rejects.toString('hex') };
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
/** Text as UTF-8; what stands after the mark is taken as bytes. */
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
