import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPipeline } from '../../../engine/load/run-pipeline.ts';
import { type CompiledPipeline, compilePipeline } from '../../../generator/compile-pipeline.ts';
import { append, csv, date, definePipeline, defineTable, integer, merge, numeric, text } from '../../../model/index.ts';
import type { Client } from '../../../runtime/connection/connect.ts';
import { migrate } from '../../../runtime/migrate/migrate.ts';
import { onEachServer, useDatabase } from '../../database.ts';
import { search } from '../encoders/search.ts';

const columns = { id: integer(), amount: numeric(6, 2), day: date(), words: text() };
const strict = defineTable({ name: 'strict', source: csv({ prefix: 'strict/' }), columns, key: ['id'], load: merge() });
const lax = defineTable({
  name: 'lax',
  source: csv({ prefix: 'lax/' }),
  columns,
  key: ['id'],
  load: merge(),
  rejectLimit: { share: 1 },
});
const log = defineTable({
  name: 'log',
  source: csv({ prefix: 'log/' }),
  columns,
  load: append(),
  rejectLimit: { share: 1 },
});
const FOLDERS = ['strict', 'lax', 'log'];

/** A file as somebody meant it. */
const record = fc
  .tuple(
    fc.constantFrom('1', '2', '3', '44', '-5', '2147483648', ''),
    fc.constantFrom('1.25', '0', '', '9999.99', '12.345'),
    fc.constantFrom('2026-11-24', '', '2026-02-30'),
    fc.constantFrom('words', '"in, quotes"', '"two\nlines"', '', '""', 'é', '"say ""so"""'),
  )
  .map((fields) => fields.join(','));
const good = fc
  .tuple(fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '\u{feff}'), fc.array(record, { maxLength: 12 }))
  .map(([end, mark, records]) => Buffer.from(mark + ['id,amount,day,words', ...records, ''].join(end)));

/** The same with something in it that nobody meant. */
const oddities = fc.constantFrom(
  '"',
  ',',
  '\n',
  '\r',
  '\0',
  '\xff',
  '\xc3',
  '""',
  '\x1f\x8b',
  ' ',
  ';',
  'x'.repeat(70_000),
);
const spoilt = fc
  .tuple(good, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 6 }), oddities), { minLength: 1, maxLength: 4 }))
  .map(([bytes, changes]) =>
    changes.reduce((all, [place, taken, put]) => {
      const at = place % (all.length + 1);
      return Buffer.concat([all.subarray(0, at), Buffer.from(put, 'latin1'), all.subarray(at + taken)]);
    }, bytes),
  );
const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const plain = fc.oneof(
  { weight: 3, arbitrary: good },
  { weight: 5, arbitrary: spoilt },
  { weight: 1, arbitrary: noise },
);

/** A name and its bytes: as they are, inflated from several members, cut off, or no gzip at all. */
const file = fc.oneof(
  { weight: 4, arbitrary: plain.map((bytes) => ({ name: 'a.csv', bytes })) },
  { weight: 1, arbitrary: plain.map((bytes) => ({ name: 'a.csv.gz', bytes })) },
  {
    weight: 2,
    arbitrary: fc.tuple(plain, fc.nat()).map(([bytes, place]) => {
      const at = place % (bytes.length + 1);
      const members = [bytes.subarray(0, at), bytes.subarray(at)].map((part) => gzipSync(part));
      return { name: 'a.csv.gz', bytes: Buffer.concat(members) };
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(plain, fc.nat()).map(([bytes, place]) => {
      const zipped = gzipSync(bytes);
      return { name: 'a.csv.gz', bytes: zipped.subarray(0, place % zipped.length) };
    }),
  },
);
/** What is delivered to each table: files under names that may come again. */
const delivery = fc.array(fc.tuple(fc.constantFrom('1', '2', '3'), file), { minLength: 1, maxLength: 3 });

interface Counts {
  readonly status: string;
  readonly read: bigint | null;
  readonly accounted: bigint;
}

onEachServer('any bytes, as files', (version) => {
  const database = useDatabase(version);
  const source = mkdtempSync(join(tmpdir(), 'aspen-bytes-'));
  let pipeline: CompiledPipeline;
  let client: Client;
  beforeAll(async () => {
    pipeline = await compilePipeline(definePipeline({ name: 'bytes', source, tables: [strict, lax, log] }), source);
    client = await database.connect();
    await migrate(client, pipeline);
  });
  afterAll(() => rmSync(source, { recursive: true }));

  const load = () =>
    runPipeline({
      pipeline,
      tables: pipeline.tables,
      connect: () => database.connect(),
      source: { kind: 'folder', folder: source },
      version: 'test',
      signal: new AbortController().signal,
      report: () => undefined,
    });
  const deliver = (files: readonly (readonly [string, { readonly name: string; readonly bytes: Buffer }])[]) => {
    for (const folder of FOLDERS) {
      mkdirSync(join(source, folder), { recursive: true });
      for (const [key, { name, bytes }] of files) writeFileSync(join(source, folder, `${key}-${name}`), bytes);
    }
  };
  const contents = async () => {
    const { rows } = await client.query<{ what: string }>(
      FOLDERS.map((table) => `select to_jsonb(t) - '_file' || '{"in": "${table}"}' as what from "${table}" t`).join(
        ' union all ',
      ),
    );
    return rows.map(({ what }) => JSON.stringify(what)).sort();
  };

  test('are loaded or refused, every record of them accounted for, and a second look finds nothing new', async () => {
    let loads = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { minLength: 1, maxLength: 3 }), async (deliveries) => {
        await client.query('truncate strict, lax, log; truncate aspen.run, aspen.source_file cascade');
        for (const folder of FOLDERS) rmSync(join(source, folder), { recursive: true, force: true });
        for (const files of deliveries) {
          deliver(files);
          const { status, tables } = await load();
          expect([status, tables.flatMap(({ error }) => error ?? [])]).toEqual([
            expect.stringMatching(/done|refused/),
            [],
          ]);
          if (status === 'refused') refused++;
        }
        const { rows } = await client.query<Counts>(
          `select status, read, inserted + updated + unchanged + superseded + rejected + held as accounted
           from aspen.load where status <> 'abandoned' order by id`,
        );
        loads += rows.length;
        for (const { status, read, accounted } of rows) expect([status, read]).toEqual(['published', accounted]);
        const before = await contents();
        const again = await load();
        expect(again.tables.map(({ status }) => status)).toEqual(FOLDERS.map(() => 'nothing new'));
        expect(await contents()).toEqual(before);
      }),
      search(15),
    );
    // One that refused everything would keep the promise too.
    expect(loads).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(3);
  }, 600_000);
});
