import { mkdirSync, mkdtempSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listOffers } from '../../../engine/load/list-offers.ts';
import { runPipeline } from '../../../engine/load/run-pipeline.ts';
import { sourceAddress } from '../../../engine/source/open-source.ts';
import { compilePipeline } from '../../../generator/compile-pipeline.ts';
import { csv, definePipeline, defineTable, integer, merge, text } from '../../../model/index.ts';
import { type Client, connect } from '../../../runtime/connection/connect.ts';
import { retryFile } from '../../../runtime/rejected-files.ts';
import { onEachServer, useDatabase } from '../../database.ts';

const things = defineTable({
  name: 'things',
  source: csv({ prefix: 'things/' }),
  columns: { id: integer(), words: text() },
  key: ['id'],
  load: merge(),
});

onEachServer('of the files of a listing, a load is offered', (version) => {
  const database = useDatabase(version);
  const folder = mkdtempSync(join(tmpdir(), 'aspen-offers-'));
  const source = sourceAddress(folder, '/');
  let client: Client;
  let load: () => Promise<unknown>;
  const write = (name: string, words = name) =>
    writeFileSync(join(folder, 'things', name), `id,words\n${name.length},${words}\n`);
  const { signal } = new AbortController();

  /** What is offered, by the files' names: the version, or null where it is not known. */
  async function offered(): Promise<Readonly<Record<string, string | null>>> {
    const table = (await compiled).tables[0]?.model;
    if (table === undefined) throw new Error('There is no table.');
    const offers = await listOffers({ control: client, source, report: () => undefined, signal }, table, new Set());
    return Object.fromEntries(offers.map(({ uri, etag }) => [uri.slice(uri.lastIndexOf('/') + 1), etag]));
  }
  const compiled = compilePipeline(definePipeline({ name: 'offers', migrations: null, tables: [things] }), '.');

  beforeAll(async () => {
    mkdirSync(join(folder, 'things'));
    client = await database.connect();
    const pipeline = await compiled;
    const connectNow = () => connect(database.config, 'test');
    load = () =>
      runPipeline({
        pipeline,
        tables: pipeline.tables,
        connect: connectNow,
        source,
        version: '1',
        signal,
        report: () => undefined,
      });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('nothing that was just loaded, though its version was not known when it was listed', async () => {
    for (const name of ['a', 'bb', 'ccc']) write(name);
    await load();
    expect(await offered()).toEqual({});
  });

  test('a new file, one that changed, and one that was touched; a file that is as it was is not', async () => {
    write('dddd');
    write('bb', 'changed');
    utimesSync(join(folder, 'things', 'a'), new Date(), new Date());
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(await offered()).toEqual({ dddd: null, bb: hash, a: hash });
    await load();
    expect(await offered()).toEqual({});
  });

  test('those that a person wants read again, with those that follow them', async () => {
    const { rows } = await client.query<{ id: bigint }>(
      "select f.id from aspen.source_file f join aspen.published_file p on p.file_id = f.id where f.uri like '%/bb'",
    );
    await retryFile(client, rows[0]?.id ?? 0n);
    expect(Object.keys(await offered()).sort()).toEqual(['bb', 'dddd']);
    await load();
    expect(await offered()).toEqual({});
  });

  test('a file that is refused, until another version of it is published', async () => {
    write('eeeee', '"');
    await load();
    expect(Object.keys(await offered())).toEqual(['eeeee']);
    write('eeeee', 'mended');
    await load();
    expect(await offered()).toEqual({});
  });

  test('no file that is gone', async () => {
    unlinkSync(join(folder, 'things', 'a'));
    expect(await offered()).toEqual({});
  });
});
