import { describe, expect, test } from 'vitest';
import { append, csv, defineTable, type TableDefinition, text } from '../../model/index.ts';
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
  });
});
