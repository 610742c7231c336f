import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import type { Client } from '../../runtime/connection/connect.ts';
import * as protocol from '../../runtime/load-protocol.ts';
import { startRun } from '../../runtime/runs.ts';
import { ScriptedAws } from '../cli/scripted-aws.ts';
import { useDatabase } from '../database.ts';
import { smallPipeline } from '../runtime/small-pipeline.ts';
import { expectAnswer } from './cloudformation-answers.ts';
import { jobStateChange } from './documented-events.ts';
import { asObject } from './flat-template.ts';
import { type FunctionRun, runFunction } from './function-process.ts';

const COUNT = `create or replace procedure count_things() language plpgsql as $$ begin
  if exists (select from things where words = 'secret words') then
    raise exception using message = 'refused', detail = 'secret words';
  end if;
  insert into counted (things) select count(*) from things;
end $$;`;
const migrations = ['create table counted (things bigint);'];
const pipeline = await smallPipeline({ migrations, procedures: { count_things: COUNT } });

let aws: ScriptedAws;
beforeAll(async () => {
  aws = await ScriptedAws.start();
});
afterAll(() => aws.stop());
const database = useDatabase();

/** Secrets Manager gives the user of the suite's database. */
function tellSecret(secret: object = { username: database.config.user, password: database.config.password }): void {
  aws.play({ 'secretsmanager.GetSecretValue': [{ gives: { SecretString: JSON.stringify(secret) } }] });
}

describe('the function that brings the schema', () => {
  async function ask(RequestType: string, more: Partial<FunctionRun> = {}, asked: CompiledPipeline = pipeline) {
    const { url, answer } = await expectAnswer();
    const event = {
      RequestType,
      ResponseURL: url,
      StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Small/51af3dc0-da77-11e4-872e-1234567db123',
      RequestId: 'r',
      LogicalResourceId: 'PipelineSchema',
      ResourceProperties: { ServiceToken: 'x', hash: `hash of ${RequestType}` },
    };
    const [outcome, answered] = await Promise.all([
      runFunction({ name: 'schema', pipeline: asked, database: database.config, event, env: aws.env, ...more }),
      answer,
    ]);
    return { ...outcome, answered };
  }

  test('makes tables and procedures, and answers CloudFormation', async () => {
    tellSecret();
    const { answered, said } = await ask('Create');
    expect(answered).toMatchObject({ Status: 'SUCCESS', LogicalResourceId: 'PipelineSchema' });
    const { rows } = await (await database.connect()).query("select to_regclass('things') is not null as there");
    expect(rows).toEqual([{ there: true }]);
    expect(said).not.toContain('signature');
  });

  test('answers under the same name when it is asked again, so that CloudFormation deletes nothing', async () => {
    tellSecret();
    const first = await ask('Update');
    const second = await ask('Update');
    expect(first.answered.PhysicalResourceId).toBe(second.answered.PhysicalResourceId);
    expect(second.answered.Status).toBe('SUCCESS');
  });

  test('answers with the message of PostgreSQL and the file where a migration fails', async () => {
    tellSecret();
    const broken = await smallPipeline({
      migrations: [...migrations, 'create table counted (id integer);'],
      procedures: { count_things: COUNT },
    });
    const { answered, said } = await ask('Update', {}, broken);
    expect(answered.Status).toBe('FAILED');
    expect(answered.Reason).toContain('relation "counted" already exists');
    expect(answered.Reason).toContain('where: 0002_step.sql');
    expect(said).not.toMatch(/^\s+at /m);
  });

  test('answers where it cannot reach the database, and says where it looked', async () => {
    tellSecret();
    const { answered } = await ask('Update', { database: { host: '127.0.0.1', port: 1, database: 'nothing' } });
    expect(answered.Status).toBe('FAILED');
    expect(answered.Reason).toContain('127.0.0.1:1');
    expect(answered.Reason).not.toContain(database.config.password ?? '');
  });

  test('answers where the secret has no user name and no password', async () => {
    tellSecret({ user: 'x' });
    expect((await ask('Update')).answered.Reason).toContain('a secret without username and password');
  });

  test('answers where Secrets Manager is out of reach, and names secret, endpoint and what to open', async () => {
    const nobody = { ...aws.env, AWS_ENDPOINT_URL: 'http://localhost:1' };
    const { answered } = await ask('Create', { env: nobody });
    expect(answered.Status).toBe('FAILED');
    expect(answered.Reason).toMatch(
      /^no answer from Secrets Manager at localhost: .*ECONNREFUSED.* \[secret-unreachable\]$/m,
    );
    expect(answered.Reason).toContain('where: arn:of:the:secret');
    expect(answered.Reason).toContain('endpointSecurityGroup');
  });

  test('answers where a secret’s endpoint takes the question and stays silent', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    const { answered } = await ask('Create', {
      env: { ...aws.env, AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}` },
    });
    silent.close();
    expect(answered.Reason).toMatch(/^no answer from Secrets Manager at 127\.0\.0\.1: .*\[secret-unreachable\]$/m);
  });

  test.each([
    ['AccessDeniedException', 'no identity-based policy allows it', 'secret-denied', 'policy'],
    ['AccessDeniedException', 'Access to KMS is not allowed', 'secret-denied', 'secretKeyArn'],
    ['ResourceNotFoundException', 'Secrets Manager can’t find it', 'secret-missing', 'in this region'],
    ['InternalServiceError', 'try later', 'secret-failed', 'Deploy again'],
  ])('answers where Secrets Manager says %s: %s', async (error, message, code, next) => {
    aws.play({ 'secretsmanager.GetSecretValue': [{ error, message }] });
    const { answered } = await ask('Create');
    expect(answered.Reason).toContain(`[${code}]`);
    expect(answered.Reason).toContain('where: arn:of:the:secret');
    expect(answered.Reason).toContain(next);
  });

  test('answers before its time is over', async () => {
    tellSecret();
    const holder = await database.connect();
    await holder.query('begin; lock table aspen.migration in access exclusive mode');
    const { answered } = await ask('Update', { time: 21_000 });
    expect(answered).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('in time') });
    await holder.query('rollback');
  });

  test('touches nothing when the stack goes, not even where there is no database', async () => {
    tellSecret();
    const { answered } = await ask('Delete', { database: { host: '127.0.0.1', port: 1, database: 'nothing' } });
    expect(answered.Status).toBe('SUCCESS');
    expect(aws.asked).toEqual([]);
  });
});

describe('the post-step’s function', () => {
  const fresh = smallPipeline({ migrations, procedures: { count_things: COUNT } });
  let client: Client;

  async function run(event: object, more: Partial<FunctionRun> = {}) {
    tellSecret();
    return runFunction({
      name: 'post-step',
      pipeline: await fresh,
      database: database.config,
      event,
      env: aws.env,
      ...more,
    });
  }

  /** A load of one file by a job's run, as the ledger has it; with a row, or refused. */
  async function load(jobRun: string, words: string, rejected = 0): Promise<void> {
    client ??= await database.connect();
    const run = await startRun(client, 'small', 'glue', '1', jobRun);
    const loadId = await protocol.openLoad(client, run.id, 'things', pipeline.tables[0]?.fingerprint ?? '');
    const file = {
      uri: `s3://b/things/${jobRun}.csv`,
      etag: jobRun,
      size: 9,
      modified: '2026-01-01T00:00:00Z',
      stat: null,
    };
    await protocol.offerFiles(client, loadId, [file]);
    const files = await protocol.pendingFiles(client, loadId);
    const staging = await protocol.stageLoad(client, loadId, 1);
    await client.query(`insert into aspen_staging.${staging} values (1, $1, 1, 1)`, [words]);
    const outcome = { read: 1 + rejected, staged: 1, rejected, code: null, message: null, retry: false, warnings: [] };
    await protocol.markPart(
      client,
      loadId,
      1,
      files.map(({ id }) => ({ id, ...outcome })),
    );
    await protocol.publishLoad(client, loadId);
    await protocol.sweepStaging(client);
  }

  const jobEvent = (state: string, jobRunId: string) => {
    const event = asObject(jobStateChange('small.things', state));
    return { ...event, detail: { ...asObject(event['detail'] ?? null), jobRunId } };
  };
  const runsInLedger = async () => (await client.query("select from aspen.run where engine = 'lambda'")).rowCount;

  test('after a job counts what became of its files, runs the procedures that are due, and is done', async () => {
    await load('jr_1', 'one');
    const { result, lines, error } = await run(jobEvent('SUCCEEDED', 'jr_1'));
    expect(error).toBeNull();
    expect(result).toEqual({ status: 'ended', more: false, procedures: { count_things: 'done' } });
    expect(lines).toContainEqual(expect.objectContaining({ JobsFailed: 0, Deployment: 'small', state: 'SUCCEEDED' }));
    expect(lines).toContainEqual(
      expect.objectContaining({
        FilesPublished: 1,
        FilesRefused: 0,
        LoadsStopped: 0,
        RowsRejected: 0,
        table: 'things',
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'procedure', procedure: 'count_things', status: 'done' }),
    );
    expect((await client.query('select things from counted')).rows).toEqual([{ things: 1n }]);
  });

  test('writes metrics in the form that CloudWatch takes from a log', async () => {
    const { lines } = await run(jobEvent('SUCCEEDED', 'jr_1'));
    const metrics = lines.filter(({ _aws }) => _aws !== undefined);
    expect(metrics.length).toBeGreaterThan(1);
    for (const line of metrics) {
      expect(line['_aws']).toEqual({
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [{ Namespace: 'Aspen', Dimensions: [['Deployment']], Metrics: expect.any(Array) }],
      });
      const [directive] = JSON.parse(JSON.stringify(line['_aws'])).CloudWatchMetrics;
      for (const { Name } of directive.Metrics) expect(typeof line[Name]).toBe('number');
    }
  });

  test.each([
    ['Insufficient Lake Formation permission(s) on shop (Database name: shop)', true],
    ['User does not have access to target s3://shop/customer', true],
    ['Internal Service Exception', false],
  ])(
    'says of a crawler that failed what would help, where Lake Formation refused it: %s',
    async (message, governed) => {
      const detail = { crawlerName: 'small.things.0123abcd', state: 'Failed', errorMessage: message };
      const { lines } = await run({ source: 'aws.glue', 'detail-type': 'Glue Crawler State Change', detail });
      const [line] = lines.filter(({ event }) => event === 'crawler');
      expect(line).toMatchObject({ crawler: 'small.things.0123abcd', message });
      expect(String(line?.['next']).includes('lakeFormation')).toBe(governed);
    },
  );

  test('records no run where nothing is due', async () => {
    const before = await runsInLedger();
    expect((await run({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} })).result).toEqual({
      status: 'ended',
      more: false,
      procedures: { count_things: 'nothing to do' },
    });
    expect(await runsInLedger()).toBe(before);
  });

  test('counts a file that was refused', async () => {
    await load('jr_2', 'two', 3);
    const { lines } = await run(jobEvent('SUCCEEDED', 'jr_2'));
    expect(lines).toContainEqual(expect.objectContaining({ FilesPublished: 0, FilesRefused: 1, RowsRejected: 3 }));
  });

  test.each(['FAILED', 'TIMEOUT', 'STOPPED'])(
    'counts a job that ended as %s, even where the database is out of reach',
    async (state) => {
      const nowhere = { database: { host: '127.0.0.1', port: 1, database: 'nothing' } };
      const { lines, error } = await run(jobEvent(state, 'jr_3'), nowhere);
      expect(lines).toContainEqual(expect.objectContaining({ JobsFailed: 1, state }));
      expect(error).toContain('127.0.0.1:1');
    },
  );

  test('fails for a procedure that fails, so that Lambda tries again, and shows no row', async () => {
    await load('jr_4', 'secret words');
    const { error, lines, said } = await run(jobEvent('SUCCEEDED', 'jr_4'));
    expect(error).toMatch(/^ProceduresFailed: count_things: refused/);
    expect(lines).toContainEqual(expect.objectContaining({ ProceduresFailed: 1, procedure: 'count_things' }));
    expect(said + error).not.toContain('secret words');
  });

  test('leaves at once where another one is at work', async () => {
    const holder = await database.connect();
    await holder.query('select aspen.try_lock_post_step()');
    expect((await run({})).result).toMatchObject({ status: 'busy', more: false });
    await holder.query('select aspen.unlock_post_step()');
  });

  test('measures, on the sweep, how fresh a table is that asks for it', async () => {
    const model = (await fresh).model;
    const [table] = (await fresh).tables;
    if (table === undefined) throw new Error('There is no table.');
    const watched = { ...(await fresh), model, tables: [{ ...table, model: { ...table.model, freshness: 4 } }] };
    const { lines } = await run({ 'detail-type': 'Scheduled Event' }, { pipeline: watched });
    const [line] = lines.filter((each) => 'HoursSinceFile' in each);
    expect(line).toMatchObject({ Deployment: 'small', Table: 'things', HoursSinceFile: expect.any(Number) });
    expect(Number(line?.['HoursSinceFile'])).toBeLessThan(0.1);
  });
});
