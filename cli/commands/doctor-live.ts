import { accountFacts } from '../../doctor/account/account-facts.ts';
import { makeClients } from '../../doctor/account/clients.ts';
import { Unknown } from '../../doctor/facts/unknown.ts';
import { reportOn } from '../../doctor/report.ts';
import { defaultDeployment, jobName } from '../../infra/names.ts';
import { AwsError, fromAws, notDeployed } from '../aws/aws-error.ts';
import { Glue } from '../aws/glue.ts';
import { type CommandContext, type CommandResult, Interrupted } from '../command.ts';
import { ConfigError } from '../errors.ts';
import { findProject, loadProject } from '../project.ts';
import { awsCallLines } from '../views/aws-calls.ts';
import type { DoctorOptions } from './doctor-options.ts';
import { tellReport } from './doctor-report.ts';
import { chooseTables } from './load.ts';

/** The jobs that are meant. */
interface Meant {
  /** Null for all that there are. */
  readonly names: readonly string[] | null;
  /** The deployment that they belong to; null for jobs of whoever made them. */
  readonly deployment: string | null;
  /** What a user calls a job. */
  readonly called: (job: string) => string;
}

/** The folder of the pipeline; null where there is none, and none is needed. */
function projectAt({ cwd }: CommandContext, options: DoctorOptions): string | null {
  try {
    return findProject(cwd);
  } catch (error) {
    const isNeeded = options.table !== undefined || options.deployment !== undefined;
    if (error instanceof ConfigError && !isNeeded) return null;
    throw error;
  }
}

async function jobsMeant(context: CommandContext, options: DoctorOptions): Promise<Meant> {
  const plain = (job: string) => job;
  if (options.job !== undefined) return { names: options.job, deployment: null, called: plain };
  const folder = projectAt(context, options);
  if (folder === null) return { names: null, deployment: null, called: plain };
  const pipeline = await loadProject(folder);
  const deployment = options.deployment ?? defaultDeployment(pipeline.model.name);
  const tables = new Map(
    chooseTables(pipeline, options.table ?? []).map(({ model }) => [jobName(deployment, model.name), model.name]),
  );
  return { names: [...tables.keys()], deployment, called: (job) => tables.get(job) ?? job };
}

function noJobs({ names, deployment, called }: Meant, region: string): AwsError {
  const missing = (names ?? []).map(called);
  if (deployment !== null) return notDeployed(missing, { deployment, region });
  return new AwsError({
    code: 'no-job',
    found: missing.length === 0 ? 'no job of Glue' : `no job ${missing.join(', ')}`,
    where: `region ${region}`,
    next: 'Look at AWS_REGION and AWS_PROFILE, or name a job: --job NAME.',
  });
}

/** `aspen doctor --live`: the same of jobs that are deployed, as the account has them now. */
export async function doctorLive(context: CommandContext, options: DoctorOptions): Promise<CommandResult> {
  const { output, json, signal } = context;
  const meant = await jobsMeant(context, options);
  const region = await new Glue().region();
  const place = { region, ...(meant.deployment === null ? {} : { deployment: meant.deployment }) };
  const answer = await accountFacts(makeClients(region), region, meant.names, (action) => {
    if (signal.aborted) throw new Interrupted({ found: 'nothing was changed: it only reads' });
    output.live(`asking AWS: ${action}`);
  }).catch((error: unknown) => {
    throw fromAws(error, place);
  });
  if (answer instanceof Unknown) {
    const { why, findOutBy } = answer;
    throw new AwsError({ code: 'access-denied', found: why, where: `region ${region}`, next: `Use ${findOutBy}.` });
  }
  const { facts, calls, caller } = answer;
  const isThere = (name: string) => facts.jobs.some(({ place: { id } }) => id === name);
  const missing = (meant.names ?? []).filter((name) => !isThere(name));
  if (facts.jobs.length === 0) throw noJobs(meant, region);
  if (missing.length > 0) output.note(`warning: not deployed: ${missing.map(meant.called).join(', ')}`);
  const result = tellReport(context, reportOn(facts));
  json?.event('asked', { region, caller, actions: calls });
  if (json === null) for (const line of awsCallLines({ region, caller, calls }, output)) output.line(line);
  return { ...result, facts: { ...result.facts, missing } };
}
