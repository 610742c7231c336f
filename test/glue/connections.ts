import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csv, defineTable, integer, jsonb, merge } from '../../model/index.ts';
import { type Client, connect } from '../../runtime/connection/connect.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { useDatabase } from '../database.ts';
import { embeddedProjects } from '../embedded/embedded-projects.ts';
import { findPgbouncer, startPooler } from '../pgbouncer.ts';
import { hasOpenssl } from '../runtime/certificates.ts';
import { startTlsServer, type TlsServer } from '../runtime/tls-server.ts';
import { pipelineOf, writeFiles } from './both-engines.ts';
import { compileWholeJob, type GlueJob, jobRun, runGlueJob } from './glue-job.ts';
import type { RunOutcome, Spark } from './spark.ts';

/** For as long a rotated password is waited for, half a minute in the job, which a wrong one takes. */
const IMPATIENT = { 'Rotated: Seq[Int] = Seq(1, 2, 4, 8, 16)': 'Rotated: Seq[Int] = Seq(1, 2)' };

const notes = defineTable({
  name: 'notes',
  source: csv({ prefix: 'notes/' }),
  columns: { id: integer(), note: jsonb({ pii: true }) },
  key: ['id'],
  load: merge(),
});
const SECRET = 'geheim-4711';
/** JSON that passes every rule, and that only PostgreSQL refuses. */
const refusedNote = `"{""${SECRET}"":1e999999}"`;

/** Reasons of the `failed` events in a run's log. */
function failures({ lines }: RunOutcome): readonly string[] {
  return lines
    .map((line): { event: string; reason: string } => JSON.parse(line))
    .flatMap(({ event, reason }) => (event === 'failed' ? [reason] : []));
}

/** How the job reaches its database, and what it says of it. */
export function connections(spark: () => Spark): void {
  const database = useDatabase();
  const source = mkdtempSync(join(tmpdir(), 'aspen-connections-'));
  afterAll(() => rmSync(source, { recursive: true }));
  let job: GlueJob;
  let client: Client;

  beforeAll(async () => {
    writeFiles(source, 'notes/', { 'a.csv': Buffer.from(`id,note\n1,"{}"\n2,${refusedNote}\n`) });
    const pipeline = await pipelineOf(notes);
    job = await compileWholeJob(spark(), pipeline, IMPATIENT);
    client = await database.connect();
    await migrate(client, pipeline);
  });

  test('neither a secret nor a personal value is in what it says or stores, whatever PostgreSQL says of it', async () => {
    const run = spark().runDetached(job.script, jobRun({ database, source }));
    const outcome = await run.outcome;
    expect(outcome).toMatchObject({ error: null });
    const { rows } = await client.query(
      `select code, message, convert_from(value, 'UTF8') as value, raw from aspen.reject`,
    );
    expect(rows).toEqual([
      { code: 'database-refused', message: 'PostgreSQL refused the record: SQLSTATE 22003', value: null, raw: null },
    ]);
    const stored = await client.query('select r.*, s.*, l.* from aspen.run r, aspen.step s, aspen.load l');
    const said =
      run.said() +
      outcome?.lines.join('\n') +
      Object.values(stored.rows[0] ?? {})
        .map(String)
        .join('\n');
    expect(said).not.toContain(SECRET);
    expect(said).not.toContain(database.config.password);
  });

  test('a run is known by the id that Glue gives it', async () => {
    const args = { JOB_RUN_ID: 'jr_of_glue' };
    expect(await runGlueJob(spark(), job, { database, source, args })).toMatchObject({ error: null });
    const { rows } = await client.query('select external_id from aspen.run order by id desc limit 1');
    expect(rows).toEqual([{ external_id: 'jr_of_glue' }]);
  });

  test('a value that the table itself refuses is not in what the job fails with', async () => {
    await client.query(`create function judge() returns trigger language plpgsql as $$
        begin
          perform (new.note ->> 'secret')::integer;
          return new;
        end $$;
      create trigger judge before insert on notes for each row execute function judge()`);
    writeFiles(source, 'notes/', { 'b.csv': Buffer.from(`id,note\n3,"{""secret"":""${SECRET}""}"\n`) });
    const outcome = await runGlueJob(spark(), job, { database, source });
    await client.query('drop trigger judge on notes; drop function judge');
    expect(outcome.error).toContain('SQLSTATE 22P02');
    expect(outcome.error + outcome.lines.join('\n')).not.toContain(SECRET);
    expect(await runGlueJob(spark(), job, { database, source })).toMatchObject({ error: null });
  });

  test('a driver whose machine is gone does not hold the lock of the table for hours', async () => {
    await client.query(`create table public.seen as select current_setting('tcp_keepalives_idle') as idle;
      create function look() returns trigger language plpgsql security definer as $$
        begin
          update public.seen set idle = current_setting('tcp_keepalives_idle');
          return null;
        end $$;
      create trigger look after insert on notes for each statement execute function look()`);
    writeFiles(source, 'notes/', { 'c.csv': Buffer.from('id,note\n4,"{}"\n') });
    expect(await runGlueJob(spark(), job, { database, source })).toMatchObject({ error: null });
    const { rows } = await client.query('select idle from public.seen');
    await client.query('drop trigger look on notes; drop function look; drop table public.seen');
    expect(rows).toEqual([{ idle: '60' }]);
  });

  test.each([
    [{ url: 'jdbc:mysql://localhost:3306' }, 'not one to PostgreSQL'],
    [{ password: null }, 'the Glue connection aspen has no password'],
  ])('a connection that cannot be used is told as %j', async (facts, reason) => {
    const run = jobRun({ database, source });
    const all = Object.entries({ ...run.connections.aspen, ...facts }).filter(([, value]) => value !== null);
    const connections = { aspen: Object.fromEntries(all) as Record<string, string> };
    const outcome = await spark().run(job.script, { ...run, connections });
    expect(outcome.error).toContain(reason);
    expect(failures(outcome)).toEqual([expect.stringContaining(reason)]);
  });

  test.each([
    ['0', 'has to be a whole number from 1'],
    ['many', 'has to be a whole number from 1'],
  ])('--WRITERS %s is told before anything is done', async (WRITERS, reason) => {
    const outcome = await runGlueJob(spark(), job, { database, source, args: { WRITERS } });
    expect(outcome.error).toContain(reason);
    expect(failures(outcome)).toEqual([expect.stringContaining(reason)]);
  });

  test('a wrong password, database or connection fails the job with the reason', async () => {
    const wrong = { config: { ...database.config, password: 'wrong' } };
    expect((await runGlueJob(spark(), job, { database: wrong, source })).error).toContain(
      'password authentication failed',
    );
    const missing = { config: { ...database.config, database: 'no such database' } };
    expect((await runGlueJob(spark(), job, { database: missing, source })).error).toContain(
      '"no such database" does not exist',
    );
    const args = { CONNECTION: 'other' };
    const other = await runGlueJob(spark(), job, { database, source, args });
    expect(other.error).toContain('Connection other not found');
    // What fails before there is a run is told in the log too, once.
    expect(failures(other)).toEqual(['Connection other not found']);
  });

  test.skipIf(findPgbouncer() === null).each([1, 20])(
    'a pooler in transaction mode with %i sessions is refused',
    async (sessions) => {
      // What the driver asks for at the beginning of a session, as its users tell PgBouncer.
      const settings = [`default_pool_size = ${sessions}`, 'ignore_startup_parameters = extra_float_digits'];
      const pooler = await startPooler(findPgbouncer() ?? '', database.config, 'transaction', settings);
      const outcome = await runGlueJob(spark(), job, { database: { config: pooler.config }, source });
      await pooler.stop();
      expect(outcome.error).toContain('a connection pooler in transaction mode');
    },
  );

  describe.skipIf(!hasOpenssl())('with TLS', () => {
    const { newFolder } = embeddedProjects();
    let server: TlsServer;
    beforeAll(async () => {
      server = await startTlsServer(newFolder);
      const admin = await connect(server.config, 'test');
      await migrate(admin, await pipelineOf(notes));
      await admin.end();
      return () => server.stop();
    });

    const run = (host: string, args: Readonly<Record<string, string>>) =>
      runGlueJob(spark(), job, { database: { config: { ...server.config, host } }, source, args });
    const verified = () => ({ SSL_MODE: 'verify-full', SSL_ROOT_CERT: `file://${server.trusted}` });

    test('the certificates that an argument names are trusted, in tasks too', async () => {
      expect(await run('localhost', verified())).toMatchObject({ error: null, committed: true });
    });

    test('another name, or no certificates, is refused', async () => {
      expect((await run('127.0.0.1', verified())).error).toContain('127.0.0.1');
      expect((await run('localhost', { SSL_MODE: 'verify-full' })).error).toContain('root.crt');
    });
  });
}
