import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { hostOf } from '../address.ts';
import type { Facts } from '../facts/facts.ts';
import type { Connection, Job } from '../facts/glue.ts';
import { type Known, Unknown } from '../facts/unknown.ts';
import { neededObjects } from '../rules/script-permission.ts';
import { AwsCalls, type CalledAction } from './aws-calls.ts';
import { readBuckets } from './bucket-facts.ts';
import type { Clients } from './clients.ts';
import { DatabaseReader } from './database-facts.ts';
import { EncryptionReader } from './encryption-facts.ts';
import { readFunctions } from './function-facts.ts';
import { GlueReader } from './glue-facts.ts';
import { KeyReader } from './key-facts.ts';
import { readLakeFormation } from './lake-formation-facts.ts';
import { MissingFacts } from './missing-facts.ts';
import { NetworkReader } from './network-facts.ts';
import { readPasses } from './pass-role-facts.ts';
import { RoleReader } from './role-facts.ts';
import { SecretReader } from './secret-facts.ts';
import { readWorkflowTargets } from './workflow-targets.ts';

/** What an account says of jobs, and what it was asked for that. */
export interface AccountFacts {
  readonly facts: Facts;
  readonly calls: readonly CalledAction[];
  /** The ARN of whoever asked, as AWS knows it. */
  readonly caller: string;
}

/** Texts of a job in which a database's host or a secret may stand. */
const argumentsOf = (jobs: readonly Job[]) => jobs.flatMap((job) => [...job.arguments.values()]);

function isHostOf(connections: readonly Connection[], jobs: readonly Job[]) {
  const named = connections.flatMap(({ url }) => (url === null ? [] : (hostOf(url)?.host.toLowerCase() ?? [])));
  const texts = argumentsOf(jobs);
  return (hosts: readonly string[]) =>
    hosts.some((host) => named.includes(host.toLowerCase()) || texts.some((text) => text.includes(host)));
}

function secretsIn(connections: readonly Connection[], jobs: readonly Job[]): readonly string[] {
  const written = argumentsOf(jobs).filter((value) => /^arn:[^:]+:secretsmanager:/.test(value));
  return [...connections.flatMap(({ secret }) => secret ?? []), ...written];
}

/**
 * What an account says, by calls that only read, of what jobs need to reach S3, their secrets and their databases.
 *
 * @param names Names of jobs; all that there are where it is null. Those that are not there are left out.
 * @param onAsk Told of every call before it is made, with its action as IAM names it.
 * @returns Why nothing is known, where the jobs themselves could not be read.
 */
export async function accountFacts(
  clients: Clients,
  region: string,
  names: readonly string[] | null,
  onAsk?: (action: string) => void,
): Promise<Known<AccountFacts>> {
  const [calls, missing] = [new AwsCalls(onAsk), new MissingFacts()];
  // Nobody is refused this one: what fails here are the credentials.
  const identity = await calls.required('sts:GetCallerIdentity', () =>
    clients.sts.send(new GetCallerIdentityCommand({})),
  );
  const { Arn: caller = '', Account: account = '' } = identity;

  const glue = new GlueReader(clients.glue, calls, missing);
  const jobs = await glue.jobs(names);
  if (jobs instanceof Unknown) return jobs;
  const { triggers, crawlers } = names === null ? await glue.everything() : await glue.around(jobs);
  const runners = [...jobs, ...crawlers];
  const connections = await glue.connections(runners.flatMap((runner) => runner.connections));
  const all = [...connections.values()];
  const keys = new KeyReader(clients.kms, calls);
  const encryption = new EncryptionReader(clients.glue, calls, missing, keys);

  const databases = await new DatabaseReader(clients.rds, calls, missing).databases(isHostOf(all, jobs));
  const jobSubnets = new Set(all.flatMap(({ subnet }) => subnet ?? []));
  const networks = new NetworkReader(clients.ec2, calls, missing, account);
  const places = { subnets: jobSubnets, vpcs: await networks.vpcsOf([...jobSubnets]) };
  const reader = new RoleReader(clients.iam, calls, missing);
  const functions = await readFunctions(clients.lambda, calls, missing, places, (each) => reader.roles(each));
  const [, partition = 'aws'] = caller.split(':');
  const workflows = new Set(triggers.flatMap(({ workflow }) => workflow ?? []));
  const arns = [...workflows].map((name): [string, string] => [
    name,
    `arn:${partition}:glue:${region}:${account}:workflow/${name}`,
  ]);
  const workflowTargets = await readWorkflowTargets(clients.events, calls, missing, new Map(arns));

  const subnets = [
    ...jobSubnets,
    ...databases.flatMap((database) => (database.subnets instanceof Unknown ? [] : database.subnets)),
    ...functions.flatMap((each) => each.subnets),
  ];
  const groups = [all, databases, functions].flatMap((each) => each.flatMap((placed) => placed.groups));
  const network = await networks.network(subnets, groups);

  const roles = await reader.roles([
    ...[jobs, crawlers, functions].flatMap((each) => each.flatMap(({ role }) => (role === '' ? [] : role))),
    ...workflowTargets.flatMap(({ role }) => role ?? []),
  ]);
  const passed = new Map([...roles].filter(([name]) => jobs.some(({ role }) => role === name)));
  const crawlersOwn = crawlers.flatMap(({ role }) => roles.get(role)?.place.key ?? []);
  const facts: Facts = {
    from: 'account',
    region,
    whyUnknown: (key, what) => missing.whyUnknown(key, what),
    unjudged: missing.unjudged,
    ...network,
    connections,
    jobs,
    crawlers,
    triggers,
    securityConfigurations: await encryption.configurations(runners),
    catalogEncryption: runners.length === 0 ? null : await encryption.catalog(),
    databases,
    functions,
    workflowTargets,
    roles,
    buckets: await readBuckets(
      clients.s3,
      calls,
      missing,
      keys,
      runners.flatMap(neededObjects).map(({ bucket }) => bucket),
    ),
    secrets: await new SecretReader(clients.secrets, keys, calls, missing, region).secrets(secretsIn(all, jobs)),
    keys: keys.keys,
    lakeFormation: await readLakeFormation(clients.lakeFormation, calls, missing, crawlers, crawlersOwn),
    mayPassRole: await readPasses(clients.iam, calls, reader, caller, passed),
  };
  return { facts, calls: calls.made, caller };
}
