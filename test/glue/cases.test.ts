import { describe, expect, test } from 'vitest';
import { append, csv, defineTable, integer, numeric, type TableDefinition, text } from '../../model/index.ts';
import { csvCases } from '../cases/csv.ts';
import type { CsvCase } from '../cases/csv-case.ts';
import { shapeCases } from '../cases/shapes.ts';
import { describeWithJava } from './describe-with-java.ts';
import { readBoth } from './drift/both-readers.ts';
import type { DriftCase } from './drift/drift-case.ts';
import { firstDifference } from './drift/first-difference.ts';
import { useScalaReader } from './drift/resident-reader.ts';

function tableOf({ source = {}, strict = false, optional }: CsvCase): TableDefinition {
  return defineTable({
    name: 'cases',
    source: csv({ prefix: 'in/', ...source }),
    columns: { a: text({ required: true }), b: text({ optional: optional !== false && source.header !== false }) },
    load: append(),
    strict,
  });
}

/** The file as a whole and a byte at a time, and in pieces where it may be cut. */
function readings(each: CsvCase): readonly DriftCase[] {
  const bytes = Buffer.from(each.input, 'latin1');
  const files = [{ uri: 'file:///in/a.csv', bytes }];
  const table = tableOf(each);
  return [
    { table, files, reads: [1 << 20], pieceBytes: 0 },
    { table, files, reads: [1], pieceBytes: 0 },
    { table, files, reads: [7], pieceBytes: 5 },
  ];
}

describeWithJava('the table of cases, read by the Glue job’s reader and by the laptop’s', 300_000, () => {
  describe.each(['2.12', '2.13'] as const)('on Scala %s', (version) => {
    const scala = useScalaReader(version);

    test.each([...csvCases, ...shapeCases].map((each) => [each.rule, each] as const))('%s', async (_, each) => {
      for (const both of await readBoth(scala(), readings(each), null)) {
        expect(both.laptop.files).not.toEqual([]);
        expect(firstDifference(both.laptop, both.glue)).toBeNull();
      }
    });

    test('a trailer that tells a sum, right or wrong', async () => {
      const money = { format: { decimal: ',', group: '.', negative: 'parentheses' } } as const;
      const sum = { column: 'b', place: 2 };
      const inputs = [
        '1;0,10\n2;(1.000,25)\n3;\nTRL;-1000,150\n',
        '1;"90,5\\0"\nx;99,00\n2;NA\nTRL;189,50\n',
        '1;1\\,5\nTRL;\n',
        '1;1,5\n2\n3;x\nTRL;1,5\n',
        '1;123456789012345678901234567890,5\nTRL;123.456.789.012.345.678.901.234.567.890,49\n',
        'TRL;0,00\n4;1\n',
      ];
      const files = inputs.map((input, i) => ({ uri: `file:///in/${i}.csv`, bytes: Buffer.from(`a;b\n${input}`) }));
      const cases = [numeric(5, 2, { ...money, nulls: ['NA'] }), numeric({ ...money, pii: true }), integer()].map(
        (b) => ({
          table: defineTable({
            name: 'sums',
            source: csv({
              prefix: 'in/',
              delimiter: ';',
              escape: '\\',
              multiline: false,
              trailer: { first: 'TRL', sum },
            }),
            columns: { a: integer(), b },
            load: append(),
          }),
          ...{ files, reads: [7], pieceBytes: 9 },
        }),
      );
      for (const both of await readBoth(scala(), cases, null)) {
        expect(both.laptop.files.filter(({ code }) => code === 'trailer-mismatch').length).toBeGreaterThan(3);
        expect(firstDifference(both.laptop, both.glue)).toBeNull();
        // Each file is read as a whole, and told by the same message.
        expect(both.glue.files.map(({ message }) => message)).toEqual(both.laptop.files.map(({ message }) => message));
      }
    });
  });
});
