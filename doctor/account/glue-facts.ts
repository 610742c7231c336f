import {
  type Crawler as AwsCrawler,
  type Trigger as AwsTrigger,
  GetConnectionCommand,
  GetCrawlerCommand,
  GetJobCommand,
  GetWorkflowCommand,
  type GlueClient,
  paginateGetCrawlers,
  paginateGetJobs,
  paginateGetTriggers,
} from '@aws-sdk/client-glue';
import type { Connection, Crawler, GlueFacts, Job, Trigger } from '../facts/glue.ts';
import type { Place } from '../facts/place.ts';
import { type Known, Missing, Unknown } from '../facts/unknown.ts';
import type { AwsCalls } from './aws-calls.ts';
import { readConnection, readJob } from './job-facts.ts';
import type { MissingFacts } from './missing-facts.ts';

const OF_CRAWLERS = ['TRUST', 'LOGS', 'CRAWL-CAT', 'CRAWL-SQS', 'LAKE-FORM'];
const IN_WORKFLOWS = [...OF_CRAWLERS, 'EB-ROLE'];

/** A job, a crawler and a trigger may have one name. */
const byName = (kind: string, name: string): Place => ({ key: `${kind}/${name}`, id: name, path: null });

function readCrawler(crawler: AwsCrawler): Crawler {
  const { S3Targets = [], CatalogTargets = [], JdbcTargets = [], MongoDBTargets = [] } = crawler.Targets ?? {};
  const { DeltaTargets = [], IcebergTargets = [], HudiTargets = [] } = crawler.Targets ?? {};
  const named = [S3Targets, CatalogTargets, JdbcTargets, MongoDBTargets, DeltaTargets, IcebergTargets, HudiTargets];
  return {
    kind: 'crawler',
    place: byName('crawler', crawler.Name ?? ''),
    role: crawler.Role ?? '',
    connections: [
      ...new Set(named.flatMap((targets) => targets.flatMap(({ ConnectionName }) => ConnectionName ?? []))),
    ],
    arguments: new Map(),
    securityConfiguration: crawler.CrawlerSecurityConfiguration ?? null,
    database: crawler.DatabaseName ?? null,
    paths: S3Targets.flatMap(({ Path }) => Path ?? []),
    queues: [...S3Targets, ...CatalogTargets].flatMap(({ EventQueueArn }) => EventQueueArn ?? []),
    makesTables: CatalogTargets.length === 0,
    usesLakeFormation: crawler.LakeFormationConfiguration?.UseLakeFormationCredentials === true,
  };
}

function readTrigger(trigger: AwsTrigger): Trigger {
  return {
    place: byName('trigger', trigger.Name ?? ''),
    type: trigger.Type ?? '',
    workflow: trigger.WorkflowName ?? null,
  };
}

/** What is around jobs in their workflows. */
type Started = Pick<GlueFacts, 'crawlers' | 'triggers'>;

/** Asks Glue about jobs, and about what belongs to them. */
export class GlueReader {
  readonly #glue: GlueClient;
  readonly #calls: AwsCalls;
  readonly #missing: MissingFacts;

  constructor(glue: GlueClient, calls: AwsCalls, missing: MissingFacts) {
    this.#glue = glue;
    this.#calls = calls;
    this.#missing = missing;
  }

  /** The jobs of these names that are there, or all that there are. */
  async jobs(names: readonly string[] | null): Promise<Known<readonly Job[]>> {
    if (names === null) {
      const pages = paginateGetJobs({ client: this.#glue }, {});
      const all = await this.#calls.pages('glue:GetJobs', 'job', pages, ({ Jobs }) => Jobs);
      return all instanceof Unknown ? all : all.map(readJob);
    }
    const jobs: Job[] = [];
    for (const name of names) {
      const request = new GetJobCommand({ JobName: name });
      const job = await this.#calls.call('glue:GetJob', `job ${name}`, () => this.#glue.send(request));
      if (job instanceof Missing) continue;
      if (job instanceof Unknown) return job;
      if (job.Job !== undefined) jobs.push(readJob(job.Job));
    }
    return jobs;
  }

  /** Connections by their names. */
  async connections(names: readonly string[]): Promise<ReadonlyMap<string, Connection>> {
    const found = new Map<string, Connection>();
    for (const name of new Set(names)) {
      // Of a connection without a secret the password stands in its options.
      const request = new GetConnectionCommand({ Name: name, HidePassword: true });
      const answer = await this.#calls.call('glue:GetConnection', `connection ${name}`, () => this.#glue.send(request));
      if (answer instanceof Unknown) this.#missing.one('connection', name, answer);
      else if (answer.Connection !== undefined) found.set(name, readConnection(name, answer.Connection));
    }
    return found;
  }

  /** The workflows that start jobs, with what is in them. */
  async around(jobs: readonly Job[]): Promise<Started> {
    const names: string[] = [];
    for (const { place } of jobs) {
      // Where no trigger starts the job, Glue answers with all that there are.
      const starts = ({ Actions }: AwsTrigger) => Actions?.some(({ JobName }) => JobName === place.id) === true;
      names.push(...(await this.#workflowsOf({ DependentJobName: place.id }, starts)));
    }
    return this.#inWorkflows(names);
  }

  /** All workflows that have triggers, and all crawlers. */
  async everything(): Promise<Started> {
    const { triggers } = await this.#inWorkflows(await this.#workflowsOf({}));
    const pages = paginateGetCrawlers({ client: this.#glue }, {});
    const crawlers = await this.#calls.pages('glue:GetCrawlers', 'crawler', pages, ({ Crawlers }) => Crawlers);
    if (!(crawlers instanceof Unknown)) return { triggers, crawlers: crawlers.map(readCrawler) };
    this.#missing.notJudged('the crawlers', crawlers, OF_CRAWLERS);
    return { triggers, crawlers: [] };
  }

  /** The names of the workflows that triggers are in. */
  async #workflowsOf(
    filter: { readonly DependentJobName?: string },
    isMeant: (trigger: AwsTrigger) => boolean = () => true,
  ): Promise<readonly string[]> {
    const pages = paginateGetTriggers({ client: this.#glue }, filter);
    const triggers = await this.#calls.pages('glue:GetTriggers', 'trigger', pages, ({ Triggers }) => Triggers);
    if (!(triggers instanceof Unknown))
      return triggers.filter(isMeant).flatMap(({ WorkflowName }) => WorkflowName ?? []);
    this.#missing.notJudged('what starts the jobs', triggers, IN_WORKFLOWS);
    return [];
  }

  async #inWorkflows(names: readonly string[]): Promise<Started> {
    const triggers: Trigger[] = [];
    const crawlers = new Set<string>();
    for (const name of new Set(names)) {
      const request = new GetWorkflowCommand({ Name: name, IncludeGraph: true });
      const answer = await this.#calls.call('glue:GetWorkflow', `workflow ${name}`, () => this.#glue.send(request));
      if (answer instanceof Unknown) {
        this.#missing.notJudged(`what is in the workflow ${name}`, answer, IN_WORKFLOWS);
        continue;
      }
      const nodes = answer.Workflow?.Graph?.Nodes ?? [];
      triggers.push(...nodes.flatMap(({ TriggerDetails }) => TriggerDetails?.Trigger ?? []).map(readTrigger));
      for (const { Type, Name } of nodes) if (Type === 'CRAWLER' && Name !== undefined) crawlers.add(Name);
    }
    return { triggers, crawlers: await this.#crawlers(crawlers) };
  }

  async #crawlers(names: Iterable<string>): Promise<readonly Crawler[]> {
    const crawlers: Crawler[] = [];
    for (const name of names) {
      const request = new GetCrawlerCommand({ Name: name });
      const answer = await this.#calls.call('glue:GetCrawler', `crawler ${name}`, () => this.#glue.send(request));
      if (answer instanceof Unknown) this.#missing.notJudged(`the crawler ${name}`, answer, OF_CRAWLERS);
      else if (answer.Crawler !== undefined) crawlers.push(readCrawler(answer.Crawler));
    }
    return crawlers;
  }
}
