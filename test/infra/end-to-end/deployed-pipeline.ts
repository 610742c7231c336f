import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quoteIdent } from '../../../generator/quote.ts';
import { connect } from '../../../runtime/connection/connect.ts';
import type { DatabaseConfig } from '../../../runtime/connection/database-config.ts';
import { aspen, type Finished } from '../../cli/run-aspen.ts';
import { requestAws } from '../../emulator/aws-request.ts';
import { type CdkDeployment, type CdkRun, REGION } from '../../emulator/cdk.ts';
import type { Spark } from '../../glue/spark.ts';
import { Emulator } from '../emulator.ts';
import { DeployedJob } from './deployed-job.ts';
import { Project } from './project.ts';
import { STACK, synthesize, type Wanted } from './synthesize.ts';
import { Timeline } from './timeline.ts';

export const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

/** The example pipeline, deployed into the emulator and into a PostgreSQL of the suite's. */
export class DeployedPipeline {
  readonly name = `e2e-${process.pid}`;
  readonly project = new Project();
  readonly timeline = new Timeline();
  readonly emulator: Emulator;
  readonly #database: DatabaseConfig;
  readonly #secret: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'aspen-deployed-'));
  #assemblies = 0;
  #jobs: readonly DeployedJob[] = [];

  private constructor(emulator: Emulator, database: DatabaseConfig, secret: string) {
    this.emulator = emulator;
    this.#database = database;
    this.#secret = secret;
  }

  /** Starts the emulator, with the secret of a user who may make roles. */
  static async start(database: DatabaseConfig): Promise<DeployedPipeline> {
    const emulator = await Emulator.start();
    const { code, output } = await emulator.cdk.bootstrap();
    if (code !== 0) throw new Error(output);
    const SecretString = JSON.stringify({ username: database.user, password: database.password });
    const made = { Name: 'admin', SecretString };
    const { ARN } = await requestAws<{ ARN: string }>(emulator.endpoint, 'secretsmanager.CreateSecret', made);
    return new DeployedPipeline(emulator, database, ARN);
  }

  async deploy(more: Pick<Wanted, 'bucket' | 'lakeFormation' | 'sweep'> = {}): Promise<CdkDeployment> {
    const output = join(this.#folder, String(++this.#assemblies));
    const pipeline = await this.project.compile();
    const wanted = { pipeline, name: this.name, database: this.#database, secret: this.#secret, output, ...more };
    this.timeline.note('cdk deploy');
    const deployed = await this.emulator.cdk.deploy(synthesize(wanted));
    this.timeline.note(deployed.code === 0 ? 'deployed' : 'refused, and rolled back');
    return deployed;
  }

  destroy(): Promise<CdkRun> {
    return this.emulator.cdk.destroy(join(this.#folder, String(this.#assemblies)));
  }

  bucket(): Promise<string> {
    return this.emulator.physicalId(STACK, 'AWS::S3::Bucket');
  }

  /** Puts the files of one of the examples' deliveries. */
  async put(delivery: string): Promise<void> {
    const bucket = await this.bucket();
    const folder = join(examples, delivery);
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (path.endsWith('.csv')) await this.emulator.putObject(bucket, path, readFileSync(join(folder, path)));
    }
    this.timeline.note(`the files of examples/${delivery} are put`);
  }

  /** The names of the tables' jobs, which are those of their workflows. */
  async jobNames(): Promise<readonly string[]> {
    const resources = await this.emulator.resources(STACK);
    return resources.filter(({ type }) => type === 'AWS::Glue::Job').map(({ physicalId }) => physicalId);
  }

  /** Runs the jobs in Glue's place, and says to EventBridge what Glue would say. */
  async runJobs(spark: Spark): Promise<void> {
    const names = await this.jobNames();
    if (this.#jobs.length === 0) this.#jobs = names.map((name) => new DeployedJob(spark, this.emulator.endpoint, name));
    for (const job of this.#jobs) {
      const { id, error } = await job.run();
      const state = error === null ? 'SUCCEEDED' : 'FAILED';
      this.timeline.note(`the job ${job.name.slice(this.name.length + 1)} has ended: ${state}`);
      const detail = { jobName: job.name, jobRunId: id, state, severity: 'INFO', message: error ?? '' };
      await this.emulator.sendEvent({ source: 'aws.glue', detailType: 'Glue Job State Change', detail });
      if (error !== null) throw new Error(error);
    }
  }

  /** What the post-step has written, as far as it is JSON. */
  async postStepLog(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const name = await this.emulator.physicalId(STACK, 'AWS::Lambda::Function', 'PipelinePostStepRun');
    const lines = await this.emulator.logs(name);
    return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  }

  /** Has the hourly sweep come now, and gives what its last one found; a sweep that finds nothing to do is the end. */
  async sweep(): Promise<string> {
    await this.emulator.runSchedule(
      await this.emulator.physicalId(STACK, 'AWS::Events::Rule', 'PipelinePostStepSweep'),
    );
    const last = (await this.postStepLog()).findLast(({ event }) => event === 'end');
    const found = new Set(Object.values(last?.['procedures'] ?? {}));
    return last?.['status'] === 'ended' && found.size === 1 ? String([...found][0]) : 'something to do';
  }

  /** Runs the command as an operator would, against this deployment. */
  command(...args: string[]): Promise<Finished> {
    const { endpoint } = this.emulator;
    const account = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    return aspen(this.project.folder, [...args, '--aws', '--deployment', this.name], account);
  }

  async stop(): Promise<void> {
    this.timeline.tell();
    await this.emulator.stop();
    this.project.dispose();
    rmSync(this.#folder, { recursive: true });
    // Roles belong to the server, not to the suite's database.
    const admin = await connect(this.#database, 'test roles');
    const prefix = `${this.name.replace('-', '_')}%`;
    const { rows } = await admin.query<{ rolname: string }>('select rolname from pg_roles where rolname like $1', [
      prefix,
    ]);
    for (const { rolname } of rows) {
      await admin.query(`drop owned by ${quoteIdent(rolname)}; drop role ${quoteIdent(rolname)}`);
    }
    await admin.end();
  }
}
