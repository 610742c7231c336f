import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSplittable } from '../../../engine/part/is-splittable.ts';
import type { Slice } from '../../../engine/record/slice.ts';
import { compileTable } from '../../../generator/sql/compile-table.ts';
import { append, csv, definePipeline, defineTable, integer, text } from '../../../model/index.ts';
import { driftCases } from '../../glue/drift/drift-case.ts';
import { fixedWidthFiles } from '../../glue/drift/fixed-width-case.ts';
import { jsonFiles } from '../../glue/drift/json-case.ts';
import { Pieces, readBytes } from '../read-bytes.ts';

/** The fields of each tuple of binary COPY, in hexadecimal; null for NULL. */
function fieldsOf(bytes: Buffer): (string | null)[][] {
  const tuples: (string | null)[][] = [];
  let at = 0;
  while (at < bytes.length) {
    const count = bytes.readInt16BE(at);
    at += 2;
    tuples.push(
      Array.from({ length: count }, () => {
        const length = bytes.readInt32BE(at);
        at += 4 + Math.max(length, 0);
        return length < 0 ? null : bytes.toString('hex', at - length, at);
      }),
    );
  }
  return tuples;
}

const hex = (value: bigint) => {
  const field = Buffer.alloc(8);
  field.writeBigInt64BE(value);
  return field.toString('hex');
};

const added = (field: string | null | undefined, more: number) => hex(BigInt(`0x${field ?? '0'}`) + BigInt(more));

/** Places of record and line in a reject. */
const [RECORD, LINE] = [2, 3];

/** Reads slices one by one; numbers the rejects as the database does, and rows without their numbers. */
async function readSlices(
  definition: ReturnType<typeof compiled>,
  bytes: Buffer,
  slices: readonly (Slice | undefined)[],
  { reads, oneByOne }: { readonly reads: readonly number[]; readonly oneByOne: boolean },
) {
  const rows: (string | null)[][] = [];
  const rejects: (string | null)[][] = [];
  let [read, lines, staged, rejected] = [0, 0, 0, 0];
  const said = new Set<string>();
  let before = -1n;
  for (const slice of slices) {
    const given = await readBytes(definition.model, new Pieces(bytes, reads), {
      automata: definition.automata,
      oneByOne,
      later: (from) => new Pieces(bytes.subarray(from), reads),
      ...(slice === undefined ? {} : { slice }),
    });
    for (const tuple of fieldsOf(given.rows)) {
      const number = BigInt(`0x${tuple.pop()}`);
      expect(number).toBeGreaterThan(before);
      before = number;
      rows.push(tuple);
    }
    for (const tuple of fieldsOf(given.rejects)) {
      rejects.push(tuple.with(RECORD, added(tuple[RECORD], read)).with(LINE, added(tuple[LINE], lines)));
    }
    read += given.read;
    lines += given.lines;
    staged += given.staged;
    rejected += given.rejected;
    said.add(String(given.refusal)).add(given.warnings.join());
  }
  return { rows, rejects, read, lines, staged, rejected, said: [...said] };
}

function compiled(definition: Parameters<typeof definePipeline>[0]['tables'][number]) {
  const [table] = definePipeline({ name: 'slices', tables: [definition] }).tables;
  if (table === undefined) throw new Error('The pipeline has one table.');
  return compileTable(table);
}

function slicesAt(cuts: readonly number[], size: number): Slice[] {
  const places = [0, ...new Set(cuts.map((cut) => cut % Math.max(size, 1)).filter((cut) => cut > 0)), size];
  const sorted = places.toSorted((a, b) => a - b);
  return sorted.slice(1).map((until, index) => ({ from: sorted[index] ?? 0, until }));
}

/** Files of mostly good records, so that slices have something to stage however chance draws the others. */
const plainFiles = fc
  .tuple(
    fc.array(fc.constantFrom('1,a', '22,"b"', '333,€', '4,', ',"c,d"', 'x,e', '5', ''), {
      minLength: 1,
      maxLength: 40,
    }),
    fc.constantFrom('\n', '\r\n'),
    fc.constantFrom([1 << 20], [1], [7]),
  )
  .map(([lines, lineEnd, reads]) => ({
    table: defineTable({
      name: 'plain',
      source: csv({ prefix: 'in/', multiline: false }),
      columns: { number: integer(), word: text() },
      load: append(),
    }),
    files: [{ uri: 'file:///in/plain.csv', bytes: Buffer.from(['number,word', ...lines].join(lineEnd)) }],
    reads,
  }));

test('slices of a file give the rows and rejects of the file, wherever they are cut', async () => {
  let [cut, staged, rejected] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        { weight: 3, arbitrary: driftCases(false) },
        { weight: 1, arbitrary: fixedWidthFiles },
        { weight: 1, arbitrary: jsonFiles },
        { weight: 1, arbitrary: plainFiles },
      ),
      fc.array(fc.nat({ max: 5000 }), { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async ({ table, files, reads }, cuts, oneByOne) => {
        const definition = compiled(table);
        if (!isSplittable(definition.model)) return;
        for (const { uri, bytes } of files) {
          if (uri.endsWith('.gz')) continue;
          const slices = slicesAt(cuts, bytes.length);
          const whole = await readSlices(definition, bytes, [undefined], { reads, oneByOne });
          expect(await readSlices(definition, bytes, slices, { reads, oneByOne })).toEqual(whole);
          cut += slices.length;
          staged += whole.staged;
          rejected += whole.rejected;
        }
      },
    ),
    { numRuns: Number(process.env['ASPEN_RUNS'] ?? 400) },
  );
  expect(cut).toBeGreaterThan(200);
  expect(staged).toBeGreaterThan(50);
  expect(rejected).toBeGreaterThan(50);
}, 300_000);

const wide = defineTable({
  name: 'wide',
  source: csv({ prefix: 'in/', multiline: false }),
  columns: { id: integer(), words: text() },
  load: append(),
});

test('records that are longer than the slices, and than what is read at once, belong to the slice they begin in', async () => {
  const lines = Array.from({ length: 40 }, (_, id) => `${id},"${'x'.repeat(id % 7 === 0 ? 90_000 : id)}"`);
  const bytes = Buffer.from(`id,words\r\n${lines.join('\r\n')}`);
  const cuts = Array.from({ length: 60 }, (_, index) => (index + 1) * 9973);
  const options = { reads: [4096], oneByOne: false };
  const whole = await readSlices(compiled(wide), bytes, [undefined], options);
  expect(whole.read).toBe(40);
  expect(await readSlices(compiled(wide), bytes, slicesAt(cuts, bytes.length), options)).toEqual(whole);
});

test('a file that only its bytes tell to be gzip is read by its first slice', async () => {
  const given = [];
  for (const slice of [
    { from: 0, until: 5 },
    { from: 5, until: 20 },
  ]) {
    const source = Object.assign(new Pieces(Buffer.from('id,words\n1,a\n2,b\n3,c\n'), [8]), { isPacked: true });
    given.push((await readBytes(compiled(wide).model, source, { slice })).read);
  }
  expect(given).toEqual([3, 0]);
});
