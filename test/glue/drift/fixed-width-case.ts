import fc from 'fast-check';
import { append, defineTable, fixedWidth, integer, text } from '../../../model/index.ts';
import type { DriftCase } from './drift-case.ts';

const piece = fc.constantFrom('a', ' ', ' ', '7', '-', '€', '\xe4', '\xff', '\0', '#', '\r', '\n', '\n', '\r\n', 'NA');
const bytes = fc.array(piece, { maxLength: 60 }).map((pieces) => {
  const utf8 = (each: string) => (each === '€' ? Buffer.from(each) : Buffer.from(each, 'latin1'));
  return Buffer.concat(pieces.map(utf8));
});

/** Files of any bytes in lines of fixed width, read in pieces of any size. */
export const fixedWidthFiles: fc.Arbitrary<DriftCase> = fc
  .record({
    first: fc.integer({ min: 1, max: 4 }),
    gap: fc.nat({ max: 2 }),
    length: fc.integer({ min: 1, max: 3 }),
    isOpen: fc.boolean(),
    options: fc.record(
      {
        encoding: fc.constantFrom('utf-8' as const, 'windows-1252' as const, 'utf-16le' as const),
        width: fc.integer({ min: 12, max: 20 }),
        skip: fc.integer({ min: 0, max: 2 }),
        comment: fc.constant('#'),
        lineEnd: fc.constantFrom('lf' as const, 'cr' as const),
        nulls: fc.constant(['NA']),
      },
      { requiredKeys: [] },
    ),
    positions: fc.boolean(),
    files: fc.array(bytes, { minLength: 1, maxLength: 3 }),
    reads: fc.constantFrom([1 << 20], [1], [7]),
    pieceBytes: fc.constantFrom(0, 3, 20),
  })
  .map(({ first, gap, length, isOpen, options, positions, files, reads, pieceBytes }) => {
    const second = first + gap + 1;
    const isWide = options.encoding === 'utf-16le';
    const table = defineTable({
      name: 'fixed',
      source: fixedWidth({
        prefix: 'in/',
        ...options,
        ...(positions && !isWide ? { positions: 'bytes' as const } : {}),
      }),
      columns: {
        number: integer({ from: { start: second, length } }),
        word: text({ from: { start: 1, end: first } }),
        last: text({
          from: isOpen ? { start: second + length } : { start: second + length, length: 2 },
          required: true,
        }),
      },
      load: append(),
    });
    const uri = (at: number) => `file:///in/${at}.txt`;
    return { table, files: files.map((each, at) => ({ uri: uri(at), bytes: each })), reads, pieceBytes };
  });
