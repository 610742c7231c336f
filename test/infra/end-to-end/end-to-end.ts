import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../../runtime/connection/connect.ts';
import { useDatabase } from '../../database.ts';
import type { CdkDeployment } from '../../emulator/cdk.ts';
import { canRunMinistack } from '../../emulator/install.ts';
import type { Spark } from '../../glue/spark.ts';
import { MODEL_ROWS, MODEL_TABLES, type ModelRow } from '../../pipeline/model-rows.ts';
import { DeployedPipeline, examples } from './deployed-pipeline.ts';
import { laptopRows } from './laptop-rows.ts';
import { STACK } from './synthesize.ts';

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
    let deployed: DeployedPipeline;
    let first: CdkDeployment;
    let client: Client;
    const rows = async () => (await client.query<ModelRow>(MODEL_ROWS)).rows;

    beforeAll(async () => {
      deployed = await DeployedPipeline.start(database.config);
      first = await deployed.deploy();
      client = await database.connect();
    }, 300_000);
    afterAll(() => deployed.stop());

    test('a deployment makes schema, tables and procedures, and a job for each table', async () => {
      expect(first).toMatchObject({ code: 0 });
      const resources = await deployed.emulator.resources(STACK);
      expect(resources.filter(({ status }) => status !== 'CREATE_COMPLETE')).toEqual([]);
      const { rows: found } = await client.query(
        `select (select count(*)::int from aspen.target) as targets, (select count(*)::int from aspen.procedure) as procedures`,
      );
      expect(found).toEqual([{ targets: 2, procedures: 8 }]);
      const names = [...(await deployed.jobNames())].sort();
      expect(names).toEqual([`${deployed.name}.stg_borrower`, `${deployed.name}.stg_role_profile`]);
    });

    test('files that are put start the workflows, are loaded by the jobs, and become rows of the eight tables', async () => {
      await deployed.put('first');
      for (const workflow of await deployed.jobNames())
        expect(await deployed.emulator.workflowRun(workflow)).toBe('RUNNING');
      deployed.timeline.note('events of the bucket have started the workflows');
      await deployed.runJobs(spark());
      const expected = await laptopRows(deployed.project, laptop.config, join(examples, 'first'));
      await expect.poll(async () => (await rows()).length, { timeout: 60_000 }).toBe(expected.length);
      const shown = ({ table, key, content }: ModelRow) => JSON.stringify([table, key, content]);
      expect((await rows()).map(shown).sort()).toEqual(expected.map(shown).sort());
      for (const table of MODEL_TABLES) {
        const { rows: counted } = await client.query<{ n: number }>(`select count(*)::int as n from ${table}`);
        deployed.timeline.note(`${table}: ${counted[0]?.n} rows`);
        expect(counted[0]?.n).toBeGreaterThan(0);
      }
    });

    test('the post-step has told what it did: metrics of the load, each procedure, and its end', async () => {
      const log = await deployed.postStepLog();
      expect(log).toContainEqual(
        expect.objectContaining({
          Deployment: deployed.name,
          FilesPublished: 2,
          FilesRefused: 0,
          table: 'stg_borrower',
        }),
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
      const prefix = deployed.name.replace('-', '_');
      const { rows: users } = await client.query(
        `select rolname, rolsuper, rolcreaterole from pg_roles where rolname like $1 order by rolname`,
        [`${prefix}%`],
      );
      expect(users).toEqual([
        { rolname: `${prefix}_glue`, rolsuper: false, rolcreaterole: false },
        { rolname: `${prefix}_steps`, rolsuper: false, rolcreaterole: false },
      ]);
    });

    test('an operator starts a job and sees its runs without the console', async () => {
      const load = await deployed.command('load', 'stg_borrower');
      expect([load.code, load.stderr]).toEqual([0, '']);
      expect(load.stdout).toContain('stg_borrower: succeeded');
      const runs = await deployed.command('runs');
      expect([runs.code, runs.stdout]).toEqual([0, expect.stringMatching(/stg_borrower +\d{4}-.* succeeded/)]);
    });

    test('a second deployment changes nothing', async () => {
      const again = await deployed.deploy();
      expect(again).toMatchObject({ code: 0, output: expect.stringContaining('(no changes)') });
    });

    test('a migration that fails rolls the stack back, and shows the message of PostgreSQL', async () => {
      deployed.project.write(
        'sql/migrations/0002_wrong.sql',
        'create table half_made (id int);\ncreate table user_profile (id int);\n',
      );
      const refused = await deployed.deploy();
      expect(refused).toMatchObject({ code: 1 });
      expect(reasonOf(refused)).toContain('relation "user_profile" already exists');
      expect(reasonOf(refused)).toContain('where: 0002_wrong.sql');
      const { rows: found } = await client.query("select to_regclass('half_made') as half_made");
      expect(found).toEqual([{ half_made: null }]);
      expect(await rows()).not.toEqual([]);
      deployed.project.remove('sql/migrations/0002_wrong.sql');
    });

    test('a column of another type is refused with what was and what is', async () => {
      deployed.project.edit('tables/stg_borrower.ts', 'state: text({ trim: true', 'state: varchar(2, { trim: true');
      const refused = await deployed.deploy();
      expect(refused).toMatchObject({ code: 1 });
      expect(reasonOf(refused)).toContain('change the column state from text to varchar(2)');
      deployed.project.edit('tables/stg_borrower.ts', 'state: varchar(2, { trim: true', 'state: text({ trim: true');
    });

    test('a column that may be empty is added, and the next file fills it', async () => {
      deployed.project.edit('tables/stg_borrower.ts', '    city: text({', '    nickname: text(),\n    city: text({');
      expect(await deployed.deploy()).toMatchObject({ code: 0 });
      await deployed.put('second');
      const bucket = await deployed.bucket();
      const line = '00000000-0000-4000-8000-00000000e2e0,Ada Lovelace,1 Way,Bath,NY,02134,,,ada@example.org,Countess';
      const header = 'id,full_name,street,city,state,zip_code,phone_home,phone_cell,email,nickname';
      await deployed.emulator.putObject(bucket, 'borrower/ada.csv', Buffer.from(`${header}\n${line}\n`));
      await deployed.runJobs(spark());
      const { rows: found } = await client.query(
        `select nickname, zip_code from stg_borrower where nickname is not null`,
      );
      expect(found).toEqual([{ nickname: 'Countess', zip_code: '02134' }]);
      const ada = async () => (await client.query(`select from user_profile where first_name = 'Ada'`)).rowCount;
      await expect.poll(ada, { timeout: 60_000 }).toBe(1);
    });

    test('what is destroyed leaves the files and the rows', async () => {
      const bucket = await deployed.bucket();
      await expect.poll(() => deployed.sweep(), { timeout: 60_000, interval: 1000 }).toBe('nothing to do');
      const before = (await rows()).length;
      expect(await deployed.destroy()).toMatchObject({ code: 0 });
      expect(await deployed.emulator.resources(STACK)).toEqual([]);
      expect(await deployed.emulator.objectKeys(bucket)).toContain('borrower/ada.csv');
      expect((await rows()).length).toBe(before);
    });
  });
}
