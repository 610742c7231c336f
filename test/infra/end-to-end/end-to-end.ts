import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quoteIdent } from '../../../generator/quote.ts';
import { type Client, connect } from '../../../runtime/connection/connect.ts';
import { useDatabase } from '../../database.ts';
import { ask } from '../../emulator/ask.ts';
import type { CdkDeployment } from '../../emulator/cdk.ts';
import { canRunMinistack } from '../../emulator/install.ts';
import type { Spark } from '../../glue/spark.ts';
import { MODEL_ROWS, MODEL_TABLES, type ModelRow } from '../../pipeline/model-rows.ts';
import { Emulator } from '../emulator.ts';
import { DeployedJob } from './deployed-job.ts';
import { laptopRows } from './laptop-rows.ts';
import { Project } from './project.ts';
import { STACK, synthesize } from './synthesize.ts';
import { Timeline } from './timeline.ts';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
const possible = canRunMinistack();

/** What the CLI says of the resource that failed. */
function reasonOf({ output }: CdkDeployment): string {
  return /UPDATE_FAILED[\s\S]*?(?=❌|Logs from)/.exec(output)?.[0] ?? output.slice(-2000);
}

/** From `cdk deploy` to rows, with everything real that is here: the CDK's CLI, the functions, PostgreSQL, Spark. */
export function endToEnd(spark: () => Spark): void {
  if (!possible) {
    if (process.env['CI'] === 'true') throw new Error('Python is not installed: see .ci/run.');
    process.stderr.write('\n*** SKIPPED: from cdk deploy to rows (Python is not installed) ***\n\n');
  }
  describe.skipIf(!possible)('from cdk deploy to rows', () => {
    const database = useDatabase();
    const laptop = useDatabase();
    const name = `e2e-${process.pid}`;
    const project = new Project();
    const folder = mkdtempSync(join(tmpdir(), 'aspen-deployed-'));
    const timeline = new Timeline();
    let emulator: Emulator;
    let secret = '';
    let assemblies = 0;
    let first: CdkDeployment;
    let client: Client;
    let jobs: readonly DeployedJob[] = [];
    let events = 0;

    const rows = async () => (await client.query<ModelRow>(MODEL_ROWS)).rows;
    const postStep = () => emulator.physicalId(STACK, 'AWS::Lambda::Function', 'PipelinePostStepRun');
    const postStepLog = async () => emulator.logs(await postStep());

    async function deploy(): Promise<CdkDeployment> {
      const pipeline = await project.compile();
      const output = join(folder, String(++assemblies));
      return emulator.cdk.deploy(synthesize({ pipeline, name, database: database.config, secret, output }));
    }

    async function put(delivery: string): Promise<void> {
      const bucket = await emulator.physicalId(STACK, 'AWS::S3::Bucket');
      for (const path of readdirSync(join(examples, delivery), { recursive: true, encoding: 'utf8' })) {
        if (path.endsWith('.csv')) await emulator.putObject(bucket, path, readFileSync(join(examples, delivery, path)));
      }
    }

    /** Runs the jobs in Glue's place, and says to EventBridge what Glue would say. */
    async function runJobs(): Promise<void> {
      for (const job of jobs) {
        const { id, error } = await job.run();
        const state = error === null ? 'SUCCEEDED' : 'FAILED';
        timeline.note(`job ${job.name.split('.')[1]} ended: ${state}`);
        const detail = { jobName: job.name, jobRunId: id, state, severity: 'INFO', message: error ?? '' };
        await emulator.sendEvent({ source: 'aws.glue', detailType: 'Glue Job State Change', detail });
        events++;
        expect(error).toBeNull();
      }
    }

    beforeAll(async () => {
      emulator = await Emulator.start();
      expect(await emulator.cdk.bootstrap()).toMatchObject({ code: 0 });
      const { user, password = '' } = database.config;
      const SecretString = JSON.stringify({ username: user, password });
      const made = { Name: 'admin', SecretString };
      secret = (await ask<{ ARN: string }>(emulator.endpoint, 'secretsmanager.CreateSecret', made)).ARN;
      timeline.note('cdk deploy');
      first = await deploy();
      timeline.note('deployed');
      client = await database.connect();
    }, 300_000);

    afterAll(async () => {
      timeline.tell();
      await emulator.stop();
      project.dispose();
      rmSync(folder, { recursive: true });
      // Roles belong to the server, not to the suite's database.
      const admin = await connect(database.config, 'test roles');
      const { rows: roles } = await admin.query<{ rolname: string }>(
        "select rolname from pg_roles where rolname like 'e2e%'",
      );
      for (const { rolname } of roles) {
        await admin.query(`drop owned by ${quoteIdent(rolname)}`);
        await admin.query(`drop role ${quoteIdent(rolname)}`);
      }
      await admin.end();
    });

    test('a deployment makes schema, tables and procedures, and a job for each table', async () => {
      expect(first).toMatchObject({ code: 0 });
      const resources = await emulator.resources(STACK);
      expect(resources.filter(({ status }) => status !== 'CREATE_COMPLETE')).toEqual([]);
      const { rows: found } = await client.query(
        `select (select count(*)::int from aspen.target) as targets, (select count(*)::int from aspen.procedure) as procedures`,
      );
      expect(found).toEqual([{ targets: 2, procedures: 8 }]);
      const names = resources.filter(({ type }) => type === 'AWS::Glue::Job').map(({ physicalId }) => physicalId);
      expect([...names].sort()).toEqual([`${name}.stg_borrower`, `${name}.stg_role_profile`]);
      jobs = names.map((job) => new DeployedJob(spark(), emulator.endpoint, job));
    });

    test('files that are put start the workflows, are loaded by the jobs, and become rows of the eight tables', async () => {
      timeline.note('files are put');
      await put('first');
      for (const { name: workflow } of jobs) expect(await emulator.workflowRun(workflow)).toBe('RUNNING');
      timeline.note('workflows were started by the events');
      await runJobs();
      const expected = await laptopRows(project, laptop.config, join(examples, 'first'));
      await expect.poll(async () => (await rows()).length, { timeout: 60_000 }).toBe(expected.length);
      const shown = ({ table, key, content }: ModelRow) => JSON.stringify([table, key, content]);
      expect((await rows()).map(shown).sort()).toEqual(expected.map(shown).sort());
      for (const table of MODEL_TABLES) {
        const { rows: counted } = await client.query<{ n: number }>(`select count(*)::int as n from ${table}`);
        timeline.note(`${table}: ${counted[0]?.n} rows`);
        expect(counted[0]?.n).toBeGreaterThan(0);
      }
    });

    test('the post-step has told what it did: metrics of the load, each procedure, and its end', async () => {
      const log = (await postStepLog()).filter((line) => line.startsWith('{')).map((line): unknown => JSON.parse(line));
      expect(log).toContainEqual(
        expect.objectContaining({ Deployment: name, FilesPublished: 2, FilesRefused: 0, table: 'stg_borrower' }),
      );
      expect(log).toContainEqual(
        expect.objectContaining({ event: 'procedure', procedure: 'load_address', status: 'done' }),
      );
      const { rows: steps } = await client.query(
        `select distinct r.engine, s.status from aspen.step s join aspen.run r on r.id = s.run_id where s.kind = 'procedure'`,
      );
      expect(steps).toEqual([{ engine: 'lambda', status: 'done' }]);
    });

    test('jobs and post-step log in as users of their own, who are no owners', async () => {
      const { rows: users } = await client.query(
        `select rolname, rolsuper, rolcreaterole from pg_roles where rolname like 'e2e%' order by rolname`,
      );
      expect(users).toEqual([
        { rolname: `${name.replace('-', '_')}_glue`, rolsuper: false, rolcreaterole: false },
        { rolname: `${name.replace('-', '_')}_steps`, rolsuper: false, rolcreaterole: false },
      ]);
    });

    test('a second deployment changes nothing', async () => {
      const again = await deploy();
      expect(again).toMatchObject({ code: 0, output: expect.stringContaining('(no changes)') });
    });

    test('a migration that fails rolls the stack back, and shows the message of PostgreSQL', async () => {
      project.write(
        'sql/migrations/0002_wrong.sql',
        'create table half_made (id int);\ncreate table user_profile (id int);\n',
      );
      const refused = await deploy();
      expect(refused).toMatchObject({ code: 1 });
      expect(reasonOf(refused)).toContain('relation "user_profile" already exists');
      expect(reasonOf(refused)).toContain('where: 0002_wrong.sql');
      const { rows: found } = await client.query("select to_regclass('half_made') as half_made");
      expect(found).toEqual([{ half_made: null }]);
      expect(await rows()).not.toEqual([]);
      project.remove('sql/migrations/0002_wrong.sql');
    });

    test('a column of another type is refused with what was and what is', async () => {
      project.edit(
        'tables/stg_borrower.ts',
        "state: text({ matches: '[A-Z]{2}'",
        "state: varchar(2, { matches: '[A-Z]{2}'",
      );
      const refused = await deploy();
      expect(refused).toMatchObject({ code: 1 });
      expect(reasonOf(refused)).toContain('column state was text and is now varchar(2)');
      project.edit(
        'tables/stg_borrower.ts',
        "state: varchar(2, { matches: '[A-Z]{2}'",
        "state: text({ matches: '[A-Z]{2}'",
      );
    });

    test('a column that may be empty is added, and the next file fills it', async () => {
      project.edit('tables/stg_borrower.ts', '    city: text({', '    nickname: text(),\n    city: text({');
      expect(await deploy()).toMatchObject({ code: 0 });
      timeline.note('a column was deployed');
      await put('second');
      const bucket = await emulator.physicalId(STACK, 'AWS::S3::Bucket');
      const line = '00000000-0000-4000-8000-00000000e2e0,Ada Lovelace,1 Way,Bath,NY,02134,,,ada@example.org,Countess';
      const header = 'id,full_name,street,city,state,zip_code,phone_home,phone_cell,email,nickname';
      await emulator.putObject(bucket, 'borrower/ada.csv', Buffer.from(`${header}\n${line}\n`));
      await runJobs();
      const { rows: found } = await client.query(
        `select nickname, zip_code from stg_borrower where nickname is not null`,
      );
      expect(found).toEqual([{ nickname: 'Countess', zip_code: '02134' }]);
      const ada = async () => (await client.query(`select from user_profile where first_name = 'Ada'`)).rowCount;
      await expect.poll(ada, { timeout: 60_000 }).toBe(1);
    });

    test('what is destroyed leaves the files and the rows', async () => {
      const bucket = await emulator.physicalId(STACK, 'AWS::S3::Bucket');
      const ended = async () => (await postStepLog()).filter((line) => line.includes('"event":"end"')).length;
      await expect.poll(ended, { timeout: 60_000 }).toBe(events);
      const before = (await rows()).length;
      expect(await emulator.cdk.destroy(join(folder, String(assemblies)))).toMatchObject({ code: 0 });
      expect(await emulator.resources(STACK)).toEqual([]);
      expect(await emulator.objectKeys(bucket)).toContain('borrower/ada.csv');
      expect((await rows()).length).toBe(before);
    });
  });
}
