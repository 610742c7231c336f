import { describe, expect, test } from 'vitest';
import { openRecords } from '../../../engine/csv/open-records.ts';
import { RecordScanner } from '../../../engine/csv/record-scanner.ts';
import { limits } from '../../../model/limits.ts';
import { scanInPieces } from './scan-in-pieces.ts';
import { sourceOf } from './source-of.ts';

/** Bytes of text in a record that is too long. */
const LONG = 20 * 1024 * 1024;

const plain = () => new RecordScanner({ delimiter: ',', quote: '"', multiline: true }, 64);

describe('in a csv file', () => {
  test.each([
    ['of one line', `1,${'x'.repeat(LONG)}\n`, 1],
    ['with lines in its quotes', `1,"${'x,y\n'.repeat(LONG / 4)}"\n`, LONG / 4 + 1],
    ['with doubled quotes', `1,"${'""\n,"",'.repeat(3)}${'""'.repeat(LONG / 2)}"\n`, 4],
    ['that is broken before it is too long', `1,x"y${'z"'.repeat(LONG / 2)}\n`, 1],
    ['that ends in a carriage return and a newline', `"${'x'.repeat(LONG)}"\r\n`, 1],
  ])('a record of more than 16 MiB %s is one reject, and the next record is read', async (_, long, newlines) => {
    const bytes = Buffer.from(`${long}2,3\n`);
    const end = long.length;
    const found = [`0-${end} ${newlines} record-too-long`, `${end}-${end + 4} 1 0-1-0,2-3-0`];
    for (const piece of [bytes.length, 5_000_003, 262_144])
      expect(await scanInPieces(plain(), bytes, piece)).toEqual(found);
  });

  test('a quote that is not closed in 16 MiB makes the rest of the file one reject, which says so', async () => {
    const bytes = Buffer.from(`1,2\n3,"${'4,5\n'.repeat(LONG / 4)}`);
    const found = ['0-4 1 0-1-0,2-3-0', `4-${bytes.length} ${LONG / 4} rest-not-read`];
    for (const piece of [bytes.length, 5_000_003, 262_144])
      expect(await scanInPieces(plain(), bytes, piece)).toEqual(found);
  });

  test('a record of 16 MiB to the byte is read, and one of a byte more is not', async () => {
    const field = 'x'.repeat(limits.recordBytes - 5);
    for (const piece of [limits.recordBytes + 2, 262_144]) {
      expect(await scanInPieces(plain(), Buffer.from(`1,"${field}"\n`), piece)).toEqual([
        `0-${limits.recordBytes} 1 0-1-0,3-${limits.recordBytes - 2}-1`,
      ]);
      expect(await scanInPieces(plain(), Buffer.from(`1,"${field}"\r\n`), piece)).toEqual([
        `0-${limits.recordBytes + 1} 1 record-too-long`,
      ]);
    }
  });
});

describe('records of another dialect', () => {
  test.each([
    ['with escaped line ends in it', `1||${'x\\\n'.repeat(6_000_000)}\n`, 6_000_001],
    ['with the delimiter and line ends in its quotes', `1||"${'x||y\n'.repeat(4_000_000)}"\n`, 4_000_001],
    ['that is broken before it is too long', `1||x"y${'z"'.repeat(9_000_000)}\n`, 1],
  ])('of more than 16 MiB %s are one reject each, and the next one is read', async (_, long, newlines) => {
    const bytes = Buffer.from(`${long}2||3\n`);
    const end = long.length;
    const found = [`0-${end} ${newlines} record-too-long`, `${end}-${end + 5} 1 0-1-0,3-4-0`];
    const source = sourceOf({ delimiter: '||', escape: '\\' });
    for (const piece of [bytes.length, 5_000_003]) {
      expect(await scanInPieces(openRecords(source, 64), bytes, piece)).toEqual(found);
    }
  });

  test('end with a quote that is not closed in 16 MiB, which says so', async () => {
    const bytes = Buffer.from(`1||2\n3||"${'4\\"||5\n'.repeat(3_000_000)}`);
    const found = ['0-5 1 0-1-0,3-4-0', `5-${bytes.length} 3000000 rest-not-read`];
    const source = sourceOf({ delimiter: '||', escape: '\\' });
    expect(await scanInPieces(openRecords(source, 64), bytes, 5_000_003)).toEqual(found);
  });

  test('may stand after a comment of any length', async () => {
    const comment = `#${'x'.repeat(20_000_000)}\n`;
    const records = openRecords(sourceOf({ comment: '#' }), 64);
    const found = await scanInPieces(records, Buffer.from(`${comment}1,2\n`), 5_000_003);
    expect(found.at(-1)).toBe(`${comment.length}-${comment.length + 4} 1 0-1-0,2-3-0`);
  });
});
