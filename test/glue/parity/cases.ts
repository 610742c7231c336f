import { describe, expect, test } from 'vitest';
import { append, csv, defineTable, text } from '../../../model/index.ts';
import { combinedCases } from '../../cases/combined-shapes.ts';
import { csvCases } from '../../cases/csv.ts';
import type { CsvCase } from '../../cases/csv-case.ts';
import type { BothLoads } from './both-loads.ts';

/** Cases of one definition: their files are loaded together. */
function groupCases(): ReadonlyMap<string, readonly CsvCase[]> {
  const groups = new Map<string, CsvCase[]>();
  for (const each of [...csvCases, ...combinedCases]) {
    const key = JSON.stringify([each.source ?? {}, each.strict ?? false, each.optional ?? true]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return groups;
}

/** Files as a table of cases has them, and those without a header. */
export function cases({ databases, loadBoth }: BothLoads): void {
  describe('the table of cases', () => {
    test.each([...groupCases()])('read as %s', async (key, cases) => {
      const first = cases[0];
      const table = defineTable({
        name: `cases_${[...groupCases().keys()].indexOf(key)}`,
        source: csv({ prefix: 'cases/', ...first?.source }),
        columns: {
          a: text({ required: true }),
          b: text({ optional: first?.optional ?? first?.source?.header !== false }),
        },
        load: append(),
        strict: first?.strict ?? false,
      });
      const files = cases.map((each, index) => [`${index}.csv`, Buffer.from(each.input, 'latin1')] as const);
      const { laptop, glue } = await loadBoth(table, Object.fromEntries(files.filter(([, bytes]) => bytes.length > 0)));
      expect(laptop.files.length).toBeGreaterThan(0);
      expect(glue).toEqual(laptop);
    });
  });

  test.each([
    ['missing', true, false],
    ['strict', false, true],
    ['lax', false, false],
  ])('a record where the header should be is told by neither engine (%s)', async (name, required, strict) => {
    const table = defineTable({
      name: `headless_${name}`,
      source: csv({ prefix: 'headless/' }),
      columns: { id: text({ required }), email: text({ pii: true }) },
      load: append(),
      strict,
    });
    await loadBoth(table, { 'a.csv': Buffer.from('1,geheim@example.com\n2,geheim@example.com\n') });
    for (const database of Object.values(databases)) {
      const client = await database.connect();
      const { rows } = await client.query<{ told: string }>(
        `select concat(f.message, f.warnings) as told from aspen.load_file f
         join aspen.source_file s on s.id = f.file_id where s.target = $1`,
        [table.name],
      );
      expect(rows).toHaveLength(1);
      expect(rows[0]?.told).toContain('2 that no column is read from');
      expect(rows[0]?.told).not.toContain('geheim');
    }
  });
}
