import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { LoadEvent } from '../../../engine/load/events.ts';
import { runPipeline } from '../../../engine/load/run-pipeline.ts';
import { openSource } from '../../../engine/source/open-source.ts';
import { compilePipeline } from '../../../generator/compile-pipeline.ts';
import { append, csv, definePipeline, defineTable, integer, text } from '../../../model/index.ts';
import { limits } from '../../../model/limits.ts';
import { onEachServer, useDatabase } from '../../database.ts';

onEachServer('files whose own path or time is odd', (version) => {
  const database = useDatabase(version);
  // Of file systems that keep the year 10000: ext4 does not.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'aspen-odd-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  // As long as a name may be, and nothing that an index could compress.
  const table = defineTable({
    name: `t${randomBytes(31).toString('hex')}`,
    source: csv({ prefix: 'in/' }),
    columns: {
      id: integer(),
      word: text({ folder: 'word', optional: true }),
      day: integer({ folder: 'day', optional: true }),
    },
    load: append(),
  });

  function put(path: string, id: number): string {
    const full = join(folder, 'in', path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, `id\n${id}\n`);
    return full;
  }
  /** A path whose URI has this many bytes. */
  async function pathOf(bytes: number): Promise<string> {
    const steps = Array.from({ length: 11 }, () => randomBytes(100).toString('hex'));
    const probe = put(join(...steps, 'x'), 0);
    const source = openSource({ kind: 'folder', folder });
    let size = 0;
    for await (const page of source.list('in/', () => undefined)) {
      for (const { uri } of page)
        if (uri.endsWith(`${steps[0]}/${steps.slice(1).join('/')}/x`)) size = Buffer.byteLength(uri);
    }
    rmSync(probe);
    return join(
      ...steps,
      randomBytes(200)
        .toString('hex')
        .slice(0, bytes - size + 1),
    );
  }

  test('are skipped or refused by name, and hold up none of the others', async () => {
    const longest = await pathOf(limits.uriBytes);
    put(longest, 1);
    put(await pathOf(limits.uriBytes + 1), 2);
    put('good.csv', 3);
    put('word=a%00b/nul.csv', 4);
    put('word=two\nlines/a\u001b[31m.csv', 5);
    put('day=7\n8\u009b/e.csv', 6);
    for (const [name, id, time] of [
      ['late', 7, '@253402300800'],
      ['zero', 8, '@0'],
      ['early', 9, '@-100000.5'],
    ] as const)
      execFileSync('touch', ['-d', time, put(`${name}.csv`, id)]);
    const pipeline = await compilePipeline(definePipeline({ name: 'odd', source: folder, tables: [table] }), folder);
    const events: LoadEvent[] = [];
    const { tables } = await runPipeline({
      pipeline,
      tables: pipeline.tables,
      connect: () => database.connect(),
      source: { kind: 'folder', folder },
      version: 'test',
      signal: new AbortController().signal,
      report: (event) => events.push(event),
    });
    expect(tables).toMatchObject([{ status: 'refused', error: null, counts: { inserted: 5, refused: 2 } }]);
    const skipped = events.flatMap((event) => (event.event === 'listing' ? event.skipped : []));
    expect([...new Set(skipped)].sort()).toEqual([
      expect.stringMatching(/^\S{1,250}: its modification time is not of the years 1 to 9999: touch it$/),
      expect.stringMatching(/^\S{1,250}: its URI has 2401 bytes, more than 2400$/),
    ]);
    const client = await database.connect();
    const { rows } = await client.query(
      `select f.code, f.message from aspen.load_file f where f.status = 'refused' order by f.message collate "C"`,
    );
    expect(rows).toEqual([
      { code: 'wrong-folder', message: 'the folder day=7\\n8\\302\\233 does not fit column day' },
      { code: 'wrong-folder', message: 'the folder word=a\\000b does not fit column word' },
    ]);
    const { rows: kept } = await client.query(`select id, word from ${table.name} where id in (1, 5) order by id`);
    expect(kept).toEqual([
      { id: 1, word: null },
      { id: 5, word: 'two\nlines' },
    ]);
  });
});
