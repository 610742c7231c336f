import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DialectScanner } from '../../../engine/csv/dialect-scanner.ts';
import { openRecords } from '../../../engine/csv/open-records.ts';
import { RecordScanner } from '../../../engine/csv/record-scanner.ts';
import type { CsvOptions } from '../../../model/index.ts';
import { scanInPieces } from './scan-in-pieces.ts';
import { sourceOf } from './source-of.ts';

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
});
