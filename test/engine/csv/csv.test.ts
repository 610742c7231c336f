import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RecordScanner } from '../../../engine/csv/record-scanner.ts';
import { PartReader } from '../../../engine/part/part-reader.ts';
import { csv, definePipeline, defineTable, merge, text } from '../../../model/index.ts';
import type { TableModel } from '../../../model/table-model.ts';
import { csvCases } from '../../cases/csv.ts';
import type { CsvCase } from '../../cases/csv-case.ts';
import { shapeCases } from '../../cases/shapes.ts';
import { readCsv, type Tuple } from '../part/read-csv.ts';
import { scanInPieces } from './scan-in-pieces.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-csv-'));
let reader: PartReader;
beforeAll(() => {
  reader = PartReader.start();
});
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

function tableOf({
  source = {},
  strict = false,
  optional = true,
}: Pick<CsvCase, 'source' | 'strict'> & { readonly optional?: boolean }): TableModel {
  const table = defineTable({
    name: 'cases',
    source: csv({ prefix: 'cases/', ...source }),
    columns: { a: text({ required: true }), b: text({ optional: optional && source.header !== false }) },
    key: ['a'],
    load: merge(),
    strict,
  });
  const [model] = definePipeline({ name: 'cases', tables: [table] }).tables;
  if (model === undefined) throw new Error('The pipeline has one table.');
  return model;
}

const asText = (field: Buffer | null | undefined) => field?.toString('latin1') ?? null;
const asNumber = (field: Buffer | null | undefined) => Number(field?.readBigInt64BE());
/** Record, line, byte offset, column, code, value. */
const place = (tuple: Tuple) => [
  asNumber(tuple[2]),
  asNumber(tuple[3]),
  asNumber(tuple[4]),
  asText(tuple[6]),
  asText(tuple[7]),
  asText(tuple[9]),
];

describe('the structure of a csv file', () => {
  test.each([...csvCases, ...shapeCases].map((each) => [each.rule, each] as const))('%s', async (_, each) => {
    const { outcome, rows, rejects } = await readCsv(reader, folder, tableOf(each), Buffer.from(each.input, 'latin1'));
    expect(outcome.refusal?.code).toBe(each.refusal);
    if (each.refusal !== undefined) return;
    expect(rows.map((row) => [asText(row[0]), asText(row[1])])).toEqual(each.rows ?? []);
    expect(rejects.map(place)).toEqual(each.rejects ?? []);
    expect(outcome.warnings).toHaveLength(each.warnings ?? 0);
    const refused = new Set((each.rejects ?? []).map(([record]) => record)).size;
    expect(outcome).toMatchObject({ read: (each.rows ?? []).length + refused, rejected: refused });
  });

  test('a gzip file is read as what it inflates to', async () => {
    const content = gzipSync(Buffer.from('a,b\n1,2\n'));
    const { rows } = await readCsv(reader, folder, tableOf({}), content, { name: 'x.csv.gz' });
    expect(rows.map((row) => asText(row[1]))).toEqual(['2']);
  });

  test('a folder’s name is UTF-8 in a file that is not, and its empty value gives the default whole', async () => {
    const long = 'x'.repeat(200);
    const table = defineTable({
      name: 'folders',
      source: csv({ prefix: 'folders/', encoding: 'windows-1252' }),
      columns: { a: text(), city: text({ folder: 'city', default: long }) },
      key: ['a'],
      load: merge(),
    });
    const [model] = definePipeline({ name: 'folders', tables: [table] }).tables;
    if (model === undefined) throw new Error('The pipeline has one table.');
    for (const [city, expected] of [
      ['Zürich', 'Zürich'],
      ['漢'.repeat(60), '漢'.repeat(60)],
      ['', long],
    ]) {
      mkdirSync(join(folder, `city=${city}`));
      const { rows } = await readCsv(reader, folder, model, Buffer.from('a\nJ\xfcrg\n', 'latin1'), {
        name: `city=${city}/a.csv`,
      });
      expect(rows.map((row) => [String(row[0]), String(row[1])])).toEqual([['Jürg', expected]]);
    }
  });

  test('a gzip file that is cut off is refused', async () => {
    const content = gzipSync(Buffer.from(`a,b\n${'1,2\n'.repeat(10_000)}`)).subarray(0, 60);
    const { outcome } = await readCsv(reader, folder, tableOf({}), content, { name: 'y.csv.gz' });
    expect(outcome.refusal?.code).toBe('broken-gzip');
  });

  test('a record beyond the limit is a reject, and the one after it is read', async () => {
    const long = Buffer.alloc(17 * 1024 * 1024, 0x78);
    const content = Buffer.concat([Buffer.from('a,b\n1,'), long, Buffer.from('\n2,3\n')]);
    const { outcome, rows, rejects } = await readCsv(reader, folder, tableOf({}), content);
    expect(rejects.map((reject) => asText(reject[7]))).toContain('record-too-long');
    expect(asText(rows.at(-1)?.[0])).toBe('2');
    expect(outcome.read).toBe(outcome.staged + outcome.rejected);
  });

  test('of a million rejects ten thousand are stored, and all are counted', async () => {
    const content = Buffer.from(`a,b\n${'x\n'.repeat(1_000_000)}`);
    const { outcome, rejects } = await readCsv(reader, folder, tableOf({}), content);
    expect(outcome.rejected).toBe(1_000_000);
    expect(rejects).toHaveLength(10_000);
  });
});

const plain = () => new RecordScanner({ delimiter: ',', quote: '"', multiline: true }, 64);

const csvBytes = fc
  .array(fc.constantFrom('"', ',', '\n', '\r', '\r\n', 'a', '""', 'bc', '\xff', '\0'), { maxLength: 60 })
  .map((pieces) => Buffer.from(pieces.join(''), 'latin1'));

describe('for any bytes', () => {
  test('any chunking of the input gives the same records', async () => {
    await fc.assert(
      fc.asyncProperty(csvBytes, fc.integer({ min: 1, max: 70 }), async (bytes, piece) => {
        expect(await scanInPieces(plain(), bytes, piece)).toEqual(await scanInPieces(plain(), bytes, bytes.length + 1));
      }),
      { numRuns: 3000 },
    );
  });

  test('what is read is either staged or rejected, and reading ends', async () => {
    const table = tableOf({});
    await fc.assert(
      fc.asyncProperty(csvBytes, async (bytes) => {
        const { outcome, rows } = await readCsv(reader, folder, table, Buffer.concat([Buffer.from('a,b\n'), bytes]));
        expect(outcome.refusal).toBeNull();
        expect(outcome.read).toBe(outcome.staged + outcome.rejected);
        expect(rows).toHaveLength(outcome.staged);
      }),
      { numRuns: 300 },
    );
  });
});
