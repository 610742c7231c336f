import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check, csv, defineTable, integer, merge, unique } from '../../model/index.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { useDeliveredFiles } from './delivered-files.ts';

interface Row {
  readonly id: number;
  readonly code: number | null;
  readonly amount: number | null;
}

type Content = readonly Row[];

const small = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 5 }) }, fc.constant(null));
const content = fc.array(fc.record({ id: fc.integer({ min: 1, max: 4 }), code: small, amount: small }), {
  minLength: 1,
  maxLength: 4,
});
/** Loads one after another, each of some files. */
const deliveries = fc.array(fc.array(content, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });

const source = csv({ prefix: 'checked/' });
const columns = { id: integer(), code: integer(), amount: integer() };
const checks = [check('positive', 'amount > 0'), unique(['code'])];
const table = defineTable({ name: 'checked', source, columns, key: ['id'], load: merge(), checks });

/** The files of a load that fail, of those that are left. */
function failing(there: ReadonlyMap<number, Row>, files: readonly Content[], left: ReadonlySet<number>): Set<number> {
  const winners = new Map<number, Row & { readonly file: number; readonly place: number }>();
  for (const file of left)
    for (const [place, row] of (files[file] ?? []).entries()) winners.set(row.id, { ...row, file, place });
  const arrived = [...winners.values()].sort((a, b) => a.file - b.file || a.place - b.place);
  const codes = new Set([...there.values()].filter(({ id }) => !winners.has(id)).map(({ code }) => code));
  const guilty = new Set<number>();
  for (const { amount, code, file } of arrived) {
    if (amount !== null && amount <= 0) guilty.add(file);
    if (code !== null && codes.has(code)) guilty.add(file);
    codes.add(code);
  }
  return guilty;
}

/** What the table has after a load, and which files it refuses. */
function loadInMemory(there: ReadonlyMap<number, Row>, files: readonly Content[]) {
  const left = new Set(files.keys());
  for (;;) {
    const guilty = failing(there, files, left);
    if (guilty.size === 0) break;
    for (const file of guilty) left.delete(file);
  }
  const after = new Map(there);
  for (const file of left) for (const row of files[file] ?? []) after.set(row.id, row);
  return { after, refused: files.length - left.size };
}

const text = (rows: Content) =>
  `id,code,amount\n${rows.map(({ id, code, amount }) => `${id},${code ?? ''},${amount ?? ''}\n`).join('')}`;

onEachServer('checks of any files', (server) => {
  const files = useDeliveredFiles(useDatabase(server), [table]);

  test('refuse those whose rows would win and fail, one load after another, as a plain model of them does', async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, async (loads) => {
        await files.begin();
        let there: ReadonlyMap<number, Row> = new Map();
        let second = 0;
        for (const delivered of loads) {
          for (const rows of delivered) {
            second += 1;
            files.put('checked', `${String(second).padStart(3, '0')}.csv`, text(rows), second);
          }
          const { after, refused } = loadInMemory(there, delivered);
          const { counts, error } = await files.load('checked');
          expect(error).toBeNull();
          expect(counts?.refused).toBe(refused);
          there = after;
          expect(await files.rows('checked', 'id, code, amount')).toEqual(
            [...there.values()].sort((a, b) => a.id - b.id),
          );
        }
      }),
      { numRuns: Number(process.env['ASPEN_RUNS'] ?? 15), endOnFailure: true },
    );
  });
});
