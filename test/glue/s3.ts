import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runPipeline } from '../../engine/load/run-pipeline.ts';
import { append, csv, defineTable, integer, text } from '../../model/index.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { useDatabase } from '../database.ts';
import { canRunMinistack } from '../emulator/install.ts';
import { s3aSettings } from '../emulator/s3a-settings.ts';
import { pipelineOf, readLoaded } from './both-engines.ts';
import { startCountingServer } from './counting-server.ts';
import { compileGlueJob, runGlueJob } from './glue-job.ts';
import { S3Server } from './s3-server.ts';
import type { Spark } from './spark.ts';

const BUCKET = 'landing';
/** A bucket of its own, since Hadoop keeps what it opened by a bucket's name, the server's address included. */
const COUNTED = 'counted';
const etag = (body: Buffer) => createHash('md5').update(body).digest('hex');

/** Files of a bucket, through S3A. */
export function s3(spark: () => Spark): void {
  const possible = canRunMinistack();
  if (!possible) {
    if (process.env['CI'] === 'true') throw new Error('Python is not installed: see .ci/run.');
    process.stderr.write('\n*** SKIPPED: the generated job on S3 (Python is not installed) ***\n\n');
  }
  describe.skipIf(!possible)('from a bucket', () => {
    const database = useDatabase();
    let server: S3Server;
    beforeAll(async () => {
      server = await S3Server.start();
      await server.makeBucket(BUCKET);
    }, 300_000);
    afterAll(() => server.stop());

    async function prepare(name: string, multiline: boolean) {
      const table = defineTable({
        name,
        source: csv({ prefix: `${name}/`, multiline }),
        columns: { id: integer(), words: text(), day: text({ folder: 'day', optional: true }) },
        load: append(),
        lineage: true,
      });
      const pipeline = await pipelineOf(table);
      const client = await database.connect();
      await migrate(client, pipeline);
      const job = await compileGlueJob(spark(), pipeline);
      const run = (
        args: Readonly<Record<string, string>> = {},
        { bucket, settings }: { bucket: string; settings: Readonly<Record<string, string>> } = {
          bucket: BUCKET,
          settings: server.settings(),
        },
      ) => runGlueJob(spark(), job, { database, source: `s3://${bucket}`, settings, args });
      return { pipeline, client, run };
    }

    test('whatever their keys hold, with the URIs and ETags of the ledger', async () => {
      const { pipeline, client, run } = await prepare('keys', true);
      const keys = [
        'a.csv',
        'b c.csv',
        'd+e.csv',
        'f%20g.csv',
        'day=2026-01-02/ü€.csv',
        "day= x%2Fy /(h)'!.csv",
        'i?j#k.csv',
      ];
      const bodies = new Map(keys.map((key, index) => [`keys/${key}`, Buffer.from(`id,words\n${index},${key}\n`)]));
      for (const [key, body] of bodies) await server.putObject(BUCKET, key, body);
      for (const key of ['keys/_hidden.csv', 'keys/.x/y.csv'])
        await server.putObject(BUCKET, key, Buffer.from('nonsense'));
      await server.putObject(BUCKET, 'keys/empty.csv', Buffer.alloc(0));
      expect(await run()).toMatchObject({ error: null });
      const { rows, files } = await readLoaded(client, pipeline);
      expect(rows).toHaveLength(keys.length);
      expect(files.map((file) => (Array.isArray(file) ? file.slice(0, 2) : file))).toEqual(
        [...bodies]
          .map(([key, body]) => [`s3://${BUCKET}/${key}`, etag(body)])
          .sort(([a = ''], [b = '']) => (Buffer.from(a) < Buffer.from(b) ? -1 : 1)),
      );
      expect(await run()).toMatchObject({ error: null });
      expect((await readLoaded(client, pipeline)).files).toEqual(files);
    });

    test('whose keys are odd are refused by name, and the others are loaded', async () => {
      const { client, run } = await prepare('odd', true);
      const keys = ['a.csv', 'two\nlines/b.csv', 'day=two\nlines/c.csv', 'day=n%00l/d.csv'];
      for (const [id, key] of keys.entries())
        await server.putObject(BUCKET, `odd/${key}`, Buffer.from(`id,words\n${id},w\n`));
      await server.putObject(BUCKET, 'odd/day=e%0Af/e.csv', Buffer.from('id,words\nx\n'));
      expect(await run()).toMatchObject({ error: null });
      const { rows } = await client.query('select day from odd order by day nulls first');
      expect(rows).toEqual([{ day: null }, { day: null }, { day: 'two\nlines' }]);
      const { rows: refused } = await client.query(
        `select s.uri, f.code, f.message from aspen.load_file f join aspen.source_file s on s.id = f.file_id
         where s.target = 'odd' and f.status = 'refused' order by 1`,
      );
      expect(refused).toEqual([
        { uri: `s3://${BUCKET}/odd/day=e%0Af/e.csv`, code: 'records-rejected', message: '1 of 1 records rejected' },
        {
          uri: `s3://${BUCKET}/odd/day=n%00l/d.csv`,
          code: 'wrong-folder',
          message: 'the folder day=n\\000l does not fit column day',
        },
      ]);
    });

    test('of which there are none are a warning at first, and an error where there were some', async () => {
      const { run } = await prepare('gone', true);
      const first = await run();
      expect(first.error).toBeNull();
      expect(first.lines.find((line) => line.includes('"warning"'))).toContain(`nothing below s3://${BUCKET}/gone/`);
      await server.putObject(BUCKET, 'gone/a.csv', Buffer.from('id,words\n1,w\n'));
      expect(await run()).toMatchObject({ error: null });
      await server.deleteObject(BUCKET, 'gone/a.csv');
      expect((await run()).error).toMatch(
        /nothing below s3:\/\/landing\/gone\/, though the ledger has files from there: bring/,
      );
    });

    test('that may not be listed, or whose bucket is not there, fail the job, which says what to do', async () => {
      const { run } = await prepare('shut', true);
      const missing = await run({}, { bucket: 'no-such-bucket', settings: server.settings() });
      expect(missing.error).toMatch(/no bucket of s3:\/\/no-such-bucket\/shut\/: correct the job's argument SOURCE/);
      // As S3 answers whoever has no right; the emulator lets everybody in.
      const shut = createServer((_, answer) => {
        answer.writeHead(403, { 'content-type': 'application/xml' });
        answer.end('<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
      });
      await new Promise<void>((resolve) => shut.listen(0, '127.0.0.1', resolve));
      try {
        const address = shut.address();
        if (address === null || typeof address === 'string') throw new Error('The server has no port.');
        // Of another name: Hadoop keeps what it has opened by that.
        const settings = s3aSettings(`http://127.0.0.1:${address.port}`);
        const { error } = await run({}, { bucket: 'shut', settings });
        expect(error).toMatch(/may not list s3:\/\/shut\/shut\/: the job's role needs s3:ListBucket/);
      } finally {
        shut.close();
      }
    });

    test('more of them than one page of a listing has, each once', async () => {
      const { client, run } = await prepare('pages', true);
      for (let from = 0; from < 1100; from += 50) {
        const page = Array.from({ length: 50 }, (_, i) => from + i);
        await Promise.all(
          page.map((i) => server.putObject(BUCKET, `pages/${i}.csv`, Buffer.from(`id,words\n${i},w\n`))),
        );
      }
      expect(await run()).toMatchObject({ error: null });
      const { rows } = await client.query('select count(*), count(distinct id) as ids from pages');
      expect(rows).toEqual([{ count: 1100n, ids: 1100n }]);
    });

    test('a large one in slices, and a packed one whole, with the record and line of each reject', async () => {
      const { pipeline, client, run } = await prepare('large', false);
      const line = (i: number) =>
        i % 30_000 === 29_999 ? `bad ${i},w\n` : `${i},words of record ${i} ${'x'.repeat(30)}\n`;
      const body = Buffer.from(`id,words\n\n${Array.from({ length: 100_000 }, (_, i) => line(i)).join('')}`);
      await server.putObject(BUCKET, 'large/plain.csv', body);
      await server.putObject(BUCKET, 'large/packed.csv.gz', gzipSync(body));
      const outcome = await run({ WRITERS: '3' });
      expect(outcome.error).toBeNull();
      expect(outcome.lines.find((each) => each.includes('"stage"'))).toMatch(/"parts":[4-9]/);
      const { rejects, files } = await readLoaded(client, pipeline);
      const places = (name: string) =>
        rejects.flatMap((reject) =>
          Array.isArray(reject) && reject[0].endsWith(name) ? [[reject[1], reject[2]]] : [],
        );
      // The record after the header and an empty line is the third line's.
      const expected = [30_000n, 60_000n, 90_000n].map((record) => [record, record + 2n]);
      expect(places('plain.csv')).toEqual(expected);
      expect(places('packed.csv.gz')).toEqual(expected);
      expect(files.map((file) => (Array.isArray(file) ? file.slice(3, 7) : file))).toEqual([
        ['refused', 100_000n, 99_997n, 3n],
        ['refused', 100_000n, 99_997n, 3n],
      ]);
    });

    test('each with the one request that gives its bytes, since the listing told size and ETag', async () => {
      const { client, run } = await prepare('requests', true);
      await server.makeBucket(COUNTED);
      const keys = ['requests/a.csv', 'requests/b.csv', 'requests/c.csv.gz'];
      for (const [index, key] of keys.entries()) {
        const body = Buffer.from(`id,words\n${index},w\n`);
        await server.putObject(COUNTED, key, key.endsWith('.gz') ? gzipSync(body) : body);
      }
      const counting = await startCountingServer(server.endpoint);
      const outcome = await run({}, { bucket: COUNTED, settings: s3aSettings(counting.endpoint) });
      await counting.close();
      expect(outcome).toMatchObject({ error: null });
      const { rows } = await client.query('select count(*) from requests');
      expect(rows).toEqual([{ count: 3n }]);
      const ofFiles = counting.requests.filter((each) => keys.some((key) => each.endsWith(key)));
      expect(ofFiles.sort()).toEqual(keys.map((key) => `GET /${COUNTED}/${key}`));
    });

    test('the laptop and the job in turn from one bucket, each what the other has not loaded', async () => {
      const { pipeline, client, run } = await prepare('turns', true);
      const put = (key: string, text: string) => server.putObject(BUCKET, `turns/${key}`, Buffer.from(text));
      vi.stubEnv('AWS_ENDPOINT_URL', server.endpoint);
      vi.stubEnv('AWS_REGION', 'us-east-1');
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
      const laptop = async () => {
        const { status, tables } = await runPipeline({
          pipeline,
          tables: pipeline.tables,
          connect: () => database.connect(),
          source: { kind: 's3', bucket: BUCKET, prefix: '' },
          version: 'test',
          signal: new AbortController().signal,
          report: () => undefined,
        });
        expect(status).toBe('done');
        return tables[0]?.counts?.published;
      };
      try {
        await put('a b.csv', 'id,words\n1,old\n');
        await put('day=2026-01-02/é+%20.csv', 'id,words\n2,w\n');
        expect(await laptop()).toBe(2);
        await server.putObject(BUCKET, 'turns/c.csv.gz', gzipSync('id,words\n3,packed\n'));
        expect(await run()).toMatchObject({ error: null });
        expect(await laptop()).toBe(0);
        await put('a b.csv', 'id,words\n1,new\n');
        await put('d.csv', 'id,words\n4,w\n');
        expect(await laptop()).toBe(2);
        expect(await run()).toMatchObject({ error: null });
      } finally {
        vi.unstubAllEnvs();
      }
      const { rows, files } = await readLoaded(client, pipeline);
      expect(rows.map((row) => (Array.isArray(row) ? row.slice(0, 2) : row))).toEqual([
        ['1', 'new'],
        ['3', 'packed'],
        ['4', 'w'],
        ['2', 'w'],
      ]);
      // Each version of each file once, and none of them known under two names.
      expect(files.map((file) => (Array.isArray(file) ? file[3] : file))).toEqual(Array(5).fill('published'));
      const { rows: known } = await client.query("select count(*) from aspen.source_file where target = 'turns'");
      expect(known).toEqual([{ count: 5n }]);
    });

    test('one that is replaced after it was listed is not read, and its new version is loaded by the same run', async () => {
      const { client, run } = await prepare('replaced', true);
      await server.putObject(BUCKET, 'replaced/a.csv', Buffer.from('id,words\n1,old\n'));
      const holder = await database.connect();
      // The job waits here, after its listing.
      await holder.query('begin; lock table aspen.source_file in exclusive mode');
      const running = run();
      await expect
        .poll(
          async () =>
            (
              await client.query(
                "select 1 from pg_stat_activity where query like '%offer_files%' and wait_event_type = 'Lock'",
              )
            ).rows.length,
          { timeout: 20_000 },
        )
        .toBe(1);
      await server.putObject(BUCKET, 'replaced/a.csv', Buffer.from('id,words\n1,new\n'));
      await holder.end();
      expect(await running).toMatchObject({ error: null });
      const { rows } = await client.query('select words from replaced');
      expect(rows).toEqual([{ words: 'new' }]);
      const { rows: codes } = await client.query(
        "select f.status, f.code from aspen.load_file f join aspen.source_file s on s.id = f.file_id where s.target = 'replaced' order by load_id",
      );
      expect(codes).toEqual([
        { status: 'refused', code: 'changed-while-read' },
        { status: 'published', code: null },
      ]);
    });
  });
}
