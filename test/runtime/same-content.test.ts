import { beforeAll, beforeEach, expect, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import { append, csv, definePipeline, defineTable, merge, text } from '../../model/index.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import * as protocol from '../../runtime/load-protocol.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { acceptFile, retryFile } from '../../runtime/rejected-files.ts';
import { onEachServer, useDatabase } from '../database.ts';
import { filesOf, type LoadedTable, type OpenedLoad, offer, openLoad, outcome, stageFiles } from './staged-load.ts';

const columns = { content: text(), day: text({ folder: 'day' }) };
const key = ['content'] as const;
const source = (prefix: string) => csv({ prefix });
const tables = [
  defineTable({ name: 'kept', source: source('kept/'), columns, load: append() }),
  defineTable({ name: 'doubled', source: source('doubled/'), columns, load: append({ sameContent: 'load' }) }),
  defineTable({ name: 'merged', source: source('merged/'), columns: { content: text() }, key, load: merge() }),
  defineTable({ name: 'checked', source: source('checked/'), columns, load: append() }),
];
const pipeline = await compilePipeline(definePipeline({ name: 'same', tables }), '.');
const [kept, doubled, merged, checked] = pipeline.tables;
if (kept === undefined || doubled === undefined || merged === undefined || checked === undefined)
  throw new Error('There are no tables.');

onEachServer('a file whose content a table that appends holds under another name', (version) => {
  const database = useDatabase(version);
  let client: Client;

  beforeAll(async () => {
    client = await database.connect();
    await migrate(client, pipeline);
    await client.query("alter table checked add check (content <> 'guilty')");
  });
  beforeEach(async () => {
    await client.query(
      'truncate kept, doubled, merged, checked, aspen.part_file, aspen.load_file, aspen.published_file, aspen.accepted_file',
    );
  });

  /** Opens a load of files, each with the content that its ETag names. */
  const open = (table: LoadedTable, files: Readonly<Record<string, string>>) =>
    openLoad(
      client,
      table,
      Object.entries(files).map(([uri, content], at) => ({ ...offer(uri, content, at), etag: content })),
    );

  async function publish(table: LoadedTable, load: OpenedLoad) {
    const folder = table === merged ? '' : ", 'any'";
    await stageFiles(client, load, ({ etag }) => `select '${etag}'${folder}`);
    await protocol.publishLoad(client, load.loadId);
    await protocol.sweepStaging(client);
    return Object.fromEntries(
      Object.entries(await filesOf(client, load.loadId)).map(([uri, { status }]) => [uri, status]),
    );
  }
  const load = async (table: LoadedTable, files: Readonly<Record<string, string>>) =>
    publish(table, await open(table, files));
  const contents = async (table = 'kept') =>
    (await client.query<{ content: string }>(`select content from ${table} order by content`)).rows.map(
      (row) => row.content,
    );
  const fileOf = async (uri: string) =>
    (await client.query<{ id: bigint }>('select max(id) as id from aspen.source_file where uri = $1', [uri])).rows[0]
      ?.id ?? 0n;

  test('is held back, and the refusal names the other', async () => {
    expect(await load(kept, { 'kept/a': 'x', 'kept/b': 'y' })).toEqual({
      'kept/a': 'published',
      'kept/b': 'published',
    });
    const second = await open(kept, { 'kept/renamed': 'x', 'kept/new': 'z' });
    expect(await publish(kept, second)).toEqual({ 'kept/renamed': 'refused', 'kept/new': 'published' });
    expect((await filesOf(client, second.loadId))['kept/renamed']).toEqual({
      status: 'refused',
      code: 'same-content',
      message: 'it holds the same as kept/a, which is loaded',
    });
    expect(await contents()).toEqual(['x', 'y', 'z']);
  });

  test('is remembered, and loaded where a person accepts it', async () => {
    await load(kept, { 'kept/a': 'x' });
    await load(kept, { 'kept/b': 'x' });
    expect(await open(kept, { 'kept/b': 'x' })).toMatchObject({ pending: 0, remembered: 1 });
    await acceptFile(client, await fileOf('kept/b'));
    expect(await load(kept, { 'kept/b': 'x' })).toEqual({ 'kept/b': 'published' });
    expect(await contents()).toEqual(['x', 'x']);
  });

  test('is held back again where it is only tried again', async () => {
    await load(kept, { 'kept/a': 'x' });
    await load(kept, { 'kept/b': 'x' });
    await retryFile(client, await fileOf('kept/b'));
    expect(await load(kept, { 'kept/b': 'x' })).toEqual({ 'kept/b': 'refused' });
  });

  test('is held back behind the first of the same load', async () => {
    expect(await load(kept, { 'kept/a': 'x', 'kept/b': 'x', 'kept/c': 'x' })).toEqual({
      'kept/a': 'published',
      'kept/b': 'refused',
      'kept/c': 'refused',
    });
  });

  test('is loaded where the values of its folders are others', async () => {
    expect(
      await load(kept, { 'kept/day=1/a': 'x', 'kept/day=2/a': 'x', 'kept/a': 'x', 'kept/other=3/day=1/b': 'x' }),
    ).toEqual({
      'kept/day=1/a': 'published',
      'kept/day=2/a': 'published',
      'kept/a': 'published',
      'kept/other=3/day=1/b': 'refused',
    });
  });

  test('takes the place of a name that gets another content in the same load, such as where logs rotate', async () => {
    await load(kept, { 'kept/log': 'monday' });
    expect(await load(kept, { 'kept/log': 'tuesday', 'kept/log.1': 'monday' })).toEqual({
      'kept/log': 'published',
      'kept/log.1': 'published',
    });
    expect(await load(kept, { 'kept/log': 'monday', 'kept/log.1': 'tuesday' })).toEqual({
      'kept/log': 'published',
      'kept/log.1': 'published',
    });
    expect(await contents()).toEqual(['monday', 'tuesday']);
  });

  test('does not take the place of a name whose new content is itself held back', async () => {
    await load(kept, { 'kept/a': 'x', 'kept/b': 'y' });
    expect(await load(kept, { 'kept/a': 'y', 'kept/c': 'x' })).toEqual({ 'kept/a': 'refused', 'kept/c': 'refused' });
    expect(await contents()).toEqual(['x', 'y']);
  });

  test('does not take the place of a name whose new content the database refuses', async () => {
    await load(checked, { 'checked/a': 'x' });
    expect(await load(checked, { 'checked/a': 'guilty', 'checked/b': 'x', 'checked/c': 'z' })).toEqual({
      'checked/a': 'refused',
      'checked/b': 'refused',
      'checked/c': 'published',
    });
    expect(await contents('checked')).toEqual(['x', 'z']);
  });

  test('comes by itself once the other name has another content', async () => {
    await load(kept, { 'kept/a': 'x' });
    await load(kept, { 'kept/b': 'x' });
    await load(kept, { 'kept/a': 'y' });
    expect(await load(kept, { 'kept/b': 'x' })).toEqual({ 'kept/b': 'published' });
    expect(await contents()).toEqual(['x', 'y']);
  });

  test('is loaded where the definition says so, and where rows are merged by their key', async () => {
    const published = (prefix: string) => ({ [`${prefix}/a`]: 'published', [`${prefix}/b`]: 'published' });
    expect(await load(doubled, { 'doubled/a': 'x', 'doubled/b': 'x' })).toEqual(published('doubled'));
    expect(await load(merged, { 'merged/a': 'x', 'merged/b': 'x' })).toEqual(published('merged'));
  });

  test('is loaded where there is no record in it', async () => {
    const opened = await open(kept, { 'kept/a': 'header', 'kept/b': 'header' });
    await protocol.stageLoad(client, opened.loadId, 1);
    await protocol.markPart(
      client,
      opened.loadId,
      1,
      opened.files.map(({ id }) => outcome(id, 0)),
    );
    expect(await protocol.publishLoad(client, opened.loadId)).toMatchObject({ published: 2, refused: 0 });
    await protocol.sweepStaging(client);
  });

  test('sends a load into an empty table through staging', async () => {
    const opened = await open(kept, { 'kept/a': 'x', 'kept/b': 'x' });
    await client.query('begin');
    expect(await protocol.beginDirect(client, opened.loadId)).toBe(true);
    const direct = protocol.publishDirect(
      client,
      opened.loadId,
      opened.files.map(({ id }) => outcome(id, 0, 0)).map((each) => ({ ...each, read: 1, rejected: 0 })),
    );
    await expect(direct).rejects.toMatchObject({ code: 'not-direct' });
    await client.query('rollback');
    expect(await publish(kept, opened)).toEqual({ 'kept/a': 'published', 'kept/b': 'refused' });
  });
});

onEachServer('a new version of a file that another folder brought', (version) => {
  const database = useDatabase(version);
  let client: Client;
  const uri = 'merged/a';

  beforeAll(async () => {
    client = await database.connect();
    await migrate(client, pipeline);
  });

  async function load(origin: string | null, content: string) {
    const opened = await openLoad(client, merged as LoadedTable, [{ ...offer(uri), etag: content }], origin);
    if (opened.pending === 0) {
      await protocol.closeEmptyLoad(client, opened.loadId);
      return opened.remembered > 0 ? 'remembered' : 'nothing new';
    }
    await stageFiles(client, opened, ({ etag }) => `select '${etag}'`);
    await protocol.publishLoad(client, opened.loadId);
    await protocol.sweepStaging(client);
    const { status, code } = (await filesOf(client, opened.loadId))[uri] ?? {};
    return code ?? status;
  }

  test('is held back until a person accepts it; the same content is not', async () => {
    expect(await load('here', '1')).toBe('published');
    expect(await load('here', '2')).toBe('published');
    expect(await load('there', '2')).toBe('nothing new');
    expect(await load('here', '3')).toBe('published');
    expect(await load('there', '4')).toBe('other-origin');
    expect(await load('there', '4')).toBe('remembered');
    const { rows } = await client.query<{ id: bigint }>("select id from aspen.source_file where etag = '4'");
    await acceptFile(client, rows[0]?.id ?? 0n);
    expect(await load('there', '4')).toBe('published');
    expect(await load('there', '5')).toBe('published');
  });

  test('is loaded when the folder that brought the last one brings it', async () => {
    expect(await load('here', '6')).toBe('other-origin');
    expect(await load('there', '6')).toBe('published');
  });

  test('is loaded where nobody tells folders apart, as in a bucket', async () => {
    expect(await load(null, '7')).toBe('published');
    expect(await load('here', '8')).toBe('published');
  });
});
