import { describe, expect, test } from 'vitest';
import {
  append,
  type ColumnDefinition,
  csv,
  definePipeline,
  defineTable,
  integer,
  numeric,
  type TrailerOptions,
  text,
} from '../../../model/index.ts';
import { Pieces, readBytes } from '../read-bytes.ts';

const money = { format: { decimal: ',', group: '.', currency: ['EUR'], negative: 'parentheses' } } as const;

/** Why a file of these lines is refused; null where it is not. */
async function refusalOf(
  amount: ColumnDefinition,
  trailer: TrailerOptions,
  lines: readonly string[],
): Promise<string | null> {
  const table = defineTable({
    name: 't',
    source: csv({ prefix: 't/', delimiter: ';', trailer }),
    columns: { id: integer(), amount },
    load: append(),
    rejectLimit: { records: 5 },
  });
  const [model] = definePipeline({ name: 'p', tables: [table] }).tables;
  if (model === undefined) throw new Error('The pipeline has one table.');
  const bytes = Buffer.from(['id;amount', ...lines, ''].join('\n'));
  return (await readBytes(model, new Pieces(bytes, [7]))).refusal;
}

const sum = { first: 'TRL', sum: { column: 'amount', place: 3 } };

describe('a trailer that claims the sum of a column', () => {
  test('is right where it is the sum to the last digit, whatever the scale and the size', async () => {
    const lines = ['1;0.10', '2;0.2', '3;-1000000000000000000000.0007', '4;', 'TRL;4;-999999999999999999999.7007000'];
    expect(await refusalOf(numeric(), sum, lines)).toBeNull();
    expect(await refusalOf(numeric(), sum, ['TRL;0;0.00'])).toBeNull();
  });

  test('may be larger than a value of the column, and is read as its values are', async () => {
    expect(
      await refusalOf(numeric(5, 2, { ...money, max: 999 }), sum, [
        '1;900,50',
        '2;(1,00)',
        '3;EUR 900,00',
        'TRL;3;1.799,50 EUR',
      ]),
    ).toBeNull();
    expect(await refusalOf(integer(), sum, ['1;2147483647', '2;1', 'TRL;2;2147483648'])).toBeNull();
  });

  test('counts a record that is refused for something else', async () => {
    expect(await refusalOf(integer({ max: 5 }), sum, ['x;1', '2;9', 'TRL;2;10'])).toBeNull();
  });

  test.each([
    [['1;1.5', 'TRL;1;1.51'], 'the trailer says 1.51 as the sum of amount, and it is 1.5'],
    [['1;1', 'TRL;1'], 'the trailer says no sum of amount'],
    [['1;1', 'TRL;1;one'], 'the trailer says no sum of amount'],
    [['1;x', '2', '3;1', 'TRL;3;1'], 'the sum of amount cannot be told: no number in 2 records'],
    [['1;1', 'TRL;1;1', '2;1'], 'lines after the trailer: 1'],
  ])('is wrong in %j', async (lines, reason) => {
    expect(await refusalOf(numeric(), sum, lines)).toBe(`trailer-mismatch: ${reason}`);
  });

  test('is missing where the file ends before it', async () => {
    expect(await refusalOf(numeric(), sum, ['1;1'])).toBe(
      'trailer-missing: no trailer, a line whose first field is "TRL": the file may be cut off',
    );
  });

  test('is told with all else that is wrong, and without the values of a personal column', async () => {
    const trailer = { line: 'Total * / *', records: 1, sum: { column: 'amount', place: 2 } };
    expect(await refusalOf(numeric({ pii: true }), trailer, ['1;5', 'Total 1 / 5', '2;1'])).toBe(
      'trailer-mismatch: lines after the trailer: 1',
    );
    expect(await refusalOf(numeric({ pii: true }), trailer, ['1;5', 'Total 2 / 6'])).toBe(
      'trailer-mismatch: the trailer says 2 records, and there are 1; if it counts header or trailer too, say others: 1; ' +
        'the trailer says another sum of amount than the records have',
    );
  });

  test('is that of exact numbers only', async () => {
    await expect(refusalOf(text(), sum, [])).rejects.toMatchObject({
      mistakes: [
        {
          path: 't.source.trailer.sum.column',
          found: '"amount"',
          expected: 'a column that is smallint, integer, bigint, numeric, and is read from a field',
        },
      ],
    });
  });
});
