import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DialectScanner } from '../../../engine/csv/dialect-scanner.ts';
import { openRecords } from '../../../engine/csv/open-records.ts';
import { RecordScanner } from '../../../engine/csv/record-scanner.ts';
import { append, type CsvOptions, csv, definePipeline, defineTable, text } from '../../../model/index.ts';
import type { CsvSource } from '../../../model/table-model.ts';
import { scanInPieces } from './scan-in-pieces.ts';

function sourceOf(options: Omit<CsvOptions, 'prefix'>): CsvSource {
  const table = defineTable({
    name: 't',
    source: csv({ prefix: 't/', ...options }),
    columns: { a: text() },
    load: append(),
  });
  const [model] = definePipeline({ name: 'p', tables: [table] }).tables;
  if (model === undefined) throw new Error('The pipeline has one table.');
  return model.source;
}

const bytesOf = (pieces: readonly string[]) =>
  fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((all) => Buffer.from(all.join(''), 'latin1'));
const anyBytes = bytesOf([
  ...[
    '"',
    ',',
    '\n',
    '\r',
    '\r\n',
    'a',
    '""',
    'bc',
    '\xff',
    '\0',
    ' ',
    '\t',
    '\\',
    '|',
    '||',
    '#',
    'aab',
    '"\n',
    '\n#',
  ],
]);

describe('records of another dialect', () => {
  test.each([{}, { multiline: false }, { quote: null }, { quote: "'", delimiter: ';' }])(
    'are found as those of plain csv, where they are written as such: %j',
    async (options) => {
      const source = sourceOf(options);
      await fc.assert(
        fc.asyncProperty(anyBytes, fc.integer({ min: 1, max: 70 }), async (bytes, piece) => {
          const plain = await scanInPieces(new RecordScanner(source, 64), bytes, piece);
          expect(await scanInPieces(new DialectScanner(source, 64), bytes, piece)).toEqual(plain);
        }),
        { numRuns: 2000 },
      );
    },
  );

  test.each<Omit<CsvOptions, 'prefix'>>([
    { escape: '\\' },
    { escape: '\\', multiline: false, lineEnd: 'cr' },
    { lineEnd: 'cr', comment: '#' },
    { blanksAroundQuotes: true, delimiter: '\t' },
    { delimiter: '||', blanksAroundQuotes: true, comment: '#' },
    { delimiter: 'aab', escape: '\\' },
    { delimiter: 'blanks', escape: '\\' },
  ])('are the same in any pieces: %j', async (options) => {
    const source = sourceOf(options);
    await fc.assert(
      fc.asyncProperty(anyBytes, fc.integer({ min: 1, max: 70 }), async (bytes, piece) => {
        const whole = await scanInPieces(openRecords(source, 64), bytes, bytes.length + 1);
        expect(await scanInPieces(openRecords(source, 64), bytes, piece)).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });

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
