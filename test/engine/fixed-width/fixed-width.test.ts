import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileTable } from '../../../generator/sql/compile-table.ts';
import {
  append,
  type ColumnDefinitions,
  definePipeline,
  defineTable,
  type FixedWidthOptions,
  fixedWidth,
  text,
} from '../../../model/index.ts';
import { limits } from '../../../model/limits.ts';
import { Pieces, readBytes } from '../read-bytes.ts';

async function read(
  columns: ColumnDefinitions,
  bytes: Buffer,
  { pieces = [1 << 20], ...options }: Omit<FixedWidthOptions, 'prefix'> & { readonly pieces?: readonly number[] } = {},
) {
  const table = defineTable({ name: 't', source: fixedWidth({ prefix: 't/', ...options }), columns, load: append() });
  const [model] = definePipeline({ name: 'p', tables: [table] }).tables;
  if (model === undefined) throw new Error('The pipeline has one table.');
  const { rows, ...rest } = await readBytes(compileTable(model).model, new Pieces(bytes, pieces));
  return { ...rest, values: valuesOf(rows, Object.keys(columns).length) };
}

/** The first fields of each tuple, as text; null for NULL. */
function valuesOf(rows: Buffer, width: number): readonly (readonly (string | null)[])[] {
  const all: (string | null)[][] = [];
  for (let at = 0; at < rows.length; ) {
    const fields = rows.readInt16BE(at);
    at += 2;
    const values = Array.from({ length: fields }, () => {
      const length = rows.readInt32BE(at);
      at += 4 + Math.max(length, 0);
      return length < 0 ? null : rows.toString('utf8', at - length, at);
    });
    all.push(values.slice(0, width));
  }
  return all;
}

const character = fc.constantFrom('a', 'b', ' ', ' ', '7', 'ä', '€', '😀', ',', '"', '\t');
const places = fc.uniqueArray(fc.integer({ min: 1, max: 14 }), { minLength: 2, maxLength: 8 }).map((numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return Array.from({ length: sorted.length >> 1 }, (_, at) => ({
    start: sorted[2 * at]!,
    end: sorted[2 * at + 1]! - 1,
  }));
});

test('each field is what a slice of the line’s characters is, without blanks at its end', async () => {
  const lines = fc.array(fc.array(character, { maxLength: 16 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(places, lines, fc.constantFrom([1], [3], [1 << 20]), async (ranges, all, pieces) => {
      const columns = Object.fromEntries(ranges.map((from, at) => [`c${at}`, text({ from })]));
      const bytes = Buffer.from(all.map((line) => `${line.join('')}\n`).join(''));
      const { values, rejected } = await read(columns, bytes, { width: 99, pieces });
      const filled = all.filter((line) => line.some((each) => each !== ' '));
      const sliced = filled.map((line) =>
        ranges.map(
          ({ start, end }) =>
            line
              .slice(start - 1, end)
              .join('')
              .replace(/ +$/, '') || null,
        ),
      );
      expect(rejected).toBe(0);
      expect(values).toEqual(sliced);
    }),
    { numRuns: 300 },
  );
});

test('a line longer than a record may be is a reject, and the one after it is read', async () => {
  const columns = { a: text({ from: { start: 1, end: 2 } }), rest: text({ from: { start: 3 } }) };
  const long = Buffer.alloc(limits.recordBytes + 5, 'x');
  const file = Buffer.concat([Buffer.from('ab1\n'), long, Buffer.from('\ncd2\n')]);
  const { values, read: records, rejected, rejects } = await read(columns, file, { pieces: [300_000] });
  expect({ values, records, rejected }).toEqual({
    values: [
      ['ab', '1'],
      ['cd', '2'],
    ],
    records: 3,
    rejected: 1,
  });
  expect(rejects.includes('record-too-long')).toBe(true);
  expect(rejects.length).toBeLessThan(limits.storedRecordBytes + 1000);
});

test('a comment may be longer than that', async () => {
  const long = Buffer.alloc(limits.recordBytes + 5, '#');
  const file = Buffer.concat([Buffer.from('ab\n'), long, Buffer.from('\ncd\n'), long]);
  const columns = { a: text({ from: { start: 1, end: 2 } }) };
  const { values, read: records } = await read(columns, file, { comment: '#', pieces: [300_000] });
  expect({ values, records }).toEqual({ values: [['ab'], ['cd']], records: 2 });
});
