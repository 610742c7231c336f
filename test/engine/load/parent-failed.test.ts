import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPipeline } from '../../../engine/load/run-pipeline.ts';
import { type CompiledPipeline, compilePipeline } from '../../../generator/compile-pipeline.ts';
import { append, csv, definePipeline, defineTable, integer, merge, text } from '../../../model/index.ts';
import type { Client } from '../../../runtime/connection/connect.ts';
import { migrate } from '../../../runtime/migrate/migrate.ts';
import { writeFiles } from '../../aspen-process.ts';
import { onEachServer, useDatabase } from '../../database.ts';

const table = (name: string) =>
  defineTable({
    name,
    source: csv({ prefix: `${name}/` }),
    columns: { id: integer(), words: text() },
    key: ['id'],
    load: merge(),
  });
const child = (name: string) =>
  defineTable({
    name,
    source: csv({ prefix: `${name}/` }),
    columns: { id: integer(), parent_id: integer() },
    key: ['id'],
    load: append(),
  });

onEachServer('tables that refer to one another', (version) => {
  const database = useDatabase(version);
  const source = mkdtempSync(join(tmpdir(), 'aspen-parent-'));
  let pipeline: CompiledPipeline;
  let client: Client;

  beforeAll(async () => {
    const tables = [table('Parent'), child('child'), child('grandchild'), table('other')];
    pipeline = await compilePipeline(definePipeline({ name: 'parents', source, tables }), source);
    client = await database.connect();
    await migrate(client, pipeline);
    await client.query(
      `alter table child add foreign key (parent_id) references "Parent";
       alter table grandchild add foreign key (parent_id) references child;
       alter table "Parent" add foreign key (id) references "Parent"`,
    );
    writeFiles(source, {
      'Parent/a.csv': 'id,words\n1,one\n',
      'child/a.csv': 'id,parent_id\n1,1\n',
      'grandchild/a.csv': 'id,parent_id\n1,1\n',
      'other/a.csv': 'id,words\n1,one\n',
    });
  });
  afterAll(() => rmSync(source, { recursive: true }));

  const load = async () => {
    const { tables } = await runPipeline({
      pipeline,
      tables: pipeline.tables,
      connect: () => database.connect(),
      source: { kind: 'folder', folder: source },
      version: 'test',
      signal: new AbortController().signal,
      report: () => undefined,
    });
    return tables.map(({ table: name, status, error }) => [name, status, error?.code ?? null]);
  };

  test('where a table could not be loaded, those that refer to it wait, and none of their files is refused for it', async () => {
    await client.query(`create function fail() returns trigger language plpgsql as $$ begin raise 'not today'; end $$;
      create trigger fail before insert on "Parent" for each row execute function fail()`);
    expect(await load()).toEqual([
      ['Parent', 'failed', 'table-refuses-all'],
      ['child', 'failed', 'waits-for-table'],
      ['grandchild', 'failed', 'waits-for-table'],
      ['other', 'done', null],
    ]);
    await client.query('drop trigger fail on "Parent"');
    expect(await load()).toEqual([
      ['Parent', 'done', null],
      ['child', 'done', null],
      ['grandchild', 'done', null],
      ['other', 'nothing new', null],
    ]);
  });
});
