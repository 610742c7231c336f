import { requestAws } from '../../emulator/aws-request.ts';
import { getObject } from '../../emulator/objects.ts';
import { s3aSettings } from '../../emulator/s3a-settings.ts';
import type { CompiledScript, RunOutcome, Spark } from '../../glue/spark.ts';

/** A job as Glue's API gives it. */
interface JobDefinition {
  readonly Command: { readonly ScriptLocation: string };
  readonly DefaultArguments: Readonly<Record<string, string>>;
  readonly Connections: { readonly Connections: readonly string[] };
}

interface ConnectionDefinition {
  readonly ConnectionProperties: Readonly<Record<string, string>>;
}

/** What Glue itself takes of a job's arguments; the others reach the script. */
const GLUES_OWN = /^--[a-z]/;

/** What `extractJDBCConf` would give of a connection: its host and port, and the user of its secret. */
async function connectionFacts(endpoint: string, name: string): Promise<Readonly<Record<string, string>>> {
  type Answer = { readonly Connection: ConnectionDefinition };
  const { Connection } = await requestAws<Answer>(endpoint, 'AWSGlue.GetConnection', { Name: name });
  const { JDBC_CONNECTION_URL = '', SECRET_ID = '' } = Connection.ConnectionProperties;
  const secret = await requestAws<{ SecretString: string }>(endpoint, 'secretsmanager.GetSecretValue', {
    SecretId: SECRET_ID,
  });
  const { username, password }: { username: string; password: string } = JSON.parse(secret.SecretString);
  return { user: username, password, url: JDBC_CONNECTION_URL.slice(0, JDBC_CONNECTION_URL.lastIndexOf('/')) };
}

/** A deployed job on local Spark, in Glue's place: the script, the arguments and the connection that were deployed. */
export class DeployedJob {
  readonly name: string;
  readonly #endpoint: string;
  readonly #spark: Spark;
  readonly #scripts = new Map<string, CompiledScript>();
  #runs = 0;

  constructor(spark: Spark, endpoint: string, name: string) {
    this.#spark = spark;
    this.#endpoint = endpoint;
    this.name = name;
  }

  /** Runs it; gives the run's id with what came of it. */
  async run(): Promise<RunOutcome & { readonly id: string }> {
    const { Job } = await requestAws<{ Job: JobDefinition }>(this.#endpoint, 'AWSGlue.GetJob', { JobName: this.name });
    const script = await this.#compile(Job.Command.ScriptLocation);
    const id = `jr_${this.name}_${++this.#runs}`;
    const given = Object.entries(Job.DefaultArguments).filter(([name]) => !GLUES_OWN.test(name));
    // The database of the tests has no TLS; everything else is as it was deployed.
    const args = { ...Object.fromEntries(given), '--JOB_NAME': this.name, '--JOB_RUN_ID': id, '--SSL_MODE': 'disable' };
    const connections: Record<string, Readonly<Record<string, string>>> = {};
    for (const name of Job.Connections.Connections) connections[name] = await connectionFacts(this.#endpoint, name);
    const outcome = await this.#spark.run(script, {
      args: Object.entries(args).flat(),
      settings: { 'spark.master': 'local[2,4]', ...s3aSettings(this.#endpoint) },
      connections,
    });
    return { ...outcome, id };
  }

  async #compile(location: string): Promise<CompiledScript> {
    const known = this.#scripts.get(location);
    if (known !== undefined) return known;
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
    const source = (await getObject(this.#endpoint, bucket, key)).toString('utf8');
    const { script, messages } = await this.#spark.compile(source, 'job.scala');
    if (messages !== '') throw new Error(messages);
    this.#scripts.set(location, script);
    return script;
  }
}
