import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LoadEvent } from '../../../engine/load/events.ts';
import { loadTables } from '../../../engine/load/load-tables.ts';
import { Sessions } from '../../../engine/load/sessions.ts';
import { type CompiledPipeline, compilePipeline } from '../../../generator/compile-pipeline.ts';
import { append, csv, definePipeline, defineTable, integer, merge, text } from '../../../model/index.ts';
import { type Client, connect } from '../../../runtime/connection/connect.ts';
import { deploy } from '../../../runtime/migrate/deploy.ts';
import { startRun } from '../../../runtime/runs.ts';
import { onEachServer } from '../../database.ts';
import { embeddedProjects } from '../../embedded/embedded-projects.ts';
import { type RdsLikeServer, startRdsLikeServer } from '../../runtime/rds-like-server.ts';

const LOADER = { user: 'small_function', password: 'of the function', rights: 'loader' } as const;
const columns = { id: integer(), words: text() };
const definition = definePipeline({
  name: 'small',
  tables: [
    defineTable({ name: 'things', source: csv({ prefix: 'things/' }), columns, key: ['id'], load: merge() }),
    defineTable({ name: 'events', source: csv({ prefix: 'events/' }), columns, load: append() }),
  ],
});

onEachServer('tables that a login loads which is only a member of the loader role', (version) => {
  const { newFolder } = embeddedProjects();
  const source = newFolder();
  let server: RdsLikeServer;
  let master: Client;
  let pipeline: CompiledPipeline;

  beforeAll(async () => {
    server = await startRdsLikeServer(version, newFolder());
    master = await connect(server.as('master', 'of the master'), 'test');
    pipeline = await compilePipeline(definition, source);
    await deploy(master, { pipeline, hash: 'h', logins: [LOADER] });
  });
  afterAll(async () => {
    await master.end();
    await server.stop();
  });
  beforeEach(() => rmSync(source, { recursive: true, force: true }));

  const put = (path: string, content: string) => {
    mkdirSync(join(source, path, '..'), { recursive: true });
    writeFileSync(join(source, path), content);
  };
  async function load(timeLimit: number | null, report: (event: LoadEvent) => void = () => undefined) {
    const sessions = await Sessions.open(() => connect(server.as(LOADER.user, LOADER.password), 'function'));
    try {
      const run = await startRun(sessions.control, 'small', 'lambda', 'test');
      return await loadTables({
        sessions,
        run,
        tables: pipeline.tables,
        source: { kind: 'folder', folder: source },
        timeLimit,
        signal: new AbortController().signal,
        report,
      });
    } finally {
      await sessions.close();
    }
  }
  const rows = (table: string) =>
    server.asSuperuser(async (admin) => (await admin.query(`select id, words from ${table} order by id`)).rows);

  test('are listed, read, staged and published, and what was refused is told', async () => {
    put('things/a.csv', 'id,words\n1,one\n2,two\n');
    put('events/a.csv', 'id,words\n1,first\n');
    put('events/bad.csv', 'id,words\nx,first\n');
    expect(await load(null)).toMatchObject([
      { table: 'things', status: 'done', counts: { inserted: 2, published: 1 } },
      { table: 'events', status: 'refused', counts: { inserted: 1, published: 1, refused: 1 }, findings: [{}] },
    ]);
    expect(await rows('things')).toEqual([
      { id: 1, words: 'one' },
      { id: 2, words: 'two' },
    ]);
  });

  test('are left where they are when the time is over, the one under way too, and the next run loads them', async () => {
    put('things/b.csv', 'id,words\n3,three\n');
    put('events/b.csv', 'id,words\n3,third\n');
    const seen: string[] = [];
    const outcomes = await server.asSuperuser(async (admin) => {
      // Publishing waits for this, longer than the time that there is.
      await admin.query('begin; lock table things in access exclusive mode');
      return load(1500, ({ event }) => seen.push(event));
    });
    expect(outcomes).toMatchObject([
      { table: 'things', status: 'failed', error: { code: 'out-of-time', remedy: 'retry' } },
      { table: 'events', status: 'failed', error: { code: 'out-of-time', remedy: 'retry' } },
    ]);
    expect(seen).toContain('publishing');
    expect(await rows('things')).toHaveLength(2);
    expect(await load(null)).toMatchObject([
      { table: 'things', status: 'done', counts: { inserted: 1, published: 1 } },
      { table: 'events', status: 'done', counts: { inserted: 1, published: 1 } },
    ]);
  });
});
