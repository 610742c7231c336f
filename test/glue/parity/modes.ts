import fc from 'fast-check';
import { expect, test } from 'vitest';
import { date, defineTable, dms, history, integer, merge, text } from '../../../model/index.ts';
import { fillDmsFolder } from '../../modes/dms-folder.ts';
import type { BothLoads } from './both-loads.ts';

/** What the load modes make of files: the engines only stage, and read what deletes alike. */
export function modes({ loadBoth }: BothLoads): void {
  const columns = { id: integer(), name: text() };
  const bytesOf = (files: readonly { readonly name: string; readonly content: string }[]) =>
    Object.fromEntries(files.map(({ name, content }) => [name, Buffer.from(content)]));

  test('a folder that AWS DMS filled ends as the source table', async () => {
    const table = defineTable({
      name: 'dms_folder',
      source: dms({ prefix: 'dms_folder/' }),
      columns,
      key: ['id'],
      load: merge(),
    });
    const [g] = fc.sample(fc.gen(), { numRuns: 1, seed: 20261130 });
    if (g === undefined) throw new Error('There is one.');
    const folder = fillDmsFolder(g, { header: false, op: 'changes', datePartitions: true });
    const { laptop, glue } = await loadBoth(table, bytesOf(folder.files));
    expect(glue).toEqual(laptop);
    expect(glue.rows.map((row) => (Array.isArray(row) ? row.slice(0, 2) : row))).toEqual(
      folder.rows.map(({ id, name }) => [String(id), name]),
    );
  });

  test('a history with records that end periods, of which some are rejected', async () => {
    const table = defineTable({
      name: 'history_of_both',
      source: dms({ prefix: 'history_of_both/', op: 'always' }),
      columns: { ...columns, changed: date() },
      key: ['id'],
      load: history({ validFrom: 'changed' }),
      rejectLimit: { records: 2 },
    });
    const { laptop, glue } = await loadBoth(table, {
      'LOAD00000001.csv': Buffer.from('I,1,a,2026-01-01\nI,2,b,2026-01-01\n'),
      '20261130-101500000.csv': Buffer.from('U,1,c,2026-01-05\nD,2,NULL,2026-01-03\nD,1,x,never\nU,1,d,2026-01-03\n'),
    });
    expect(glue).toEqual(laptop);
    expect(glue.rows).toHaveLength(4);
  });
}
