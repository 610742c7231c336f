import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aspen, examplePipeline, startAspen, writeFiles } from './run-aspen.ts';
import { type Answer, ScriptedAws } from './scripted-aws.ts';

const folder = examplePipeline();
const table = (name: string, trigger: string) =>
  `defineTable({ name: '${name}', source: csv({ prefix: '${name}/' }), columns: { id: text() }, load: append(), trigger: '${trigger}' })`;
writeFiles(folder, {
  'aspen.config.ts': `
import { append, csv, definePipeline, defineTable, text } from 'aspen-glue';
export default definePipeline({
  name: 'mixed',
  tables: [${table('crawled', 'crawler')}, ${table('told', 'event')}, ${table('hourly', 'schedule')}],
});
`,
});

let aws: ScriptedAws;
beforeAll(async () => {
  aws = await ScriptedAws.start();
});
afterAll(() => aws.stop());

const crawl = (State: string, more: object = {}) => ({
  Type: 'CRAWLER',
  Name: 'mixed.crawled',
  CrawlerDetails: { Crawls: [{ State, ...more }] },
});
const job = (...runs: string[]) => ({
  Type: 'JOB',
  Name: 'mixed.crawled',
  JobDetails: { JobRuns: runs.map((Id) => ({ Id, JobName: 'mixed.crawled', JobRunState: 'STARTING' })) },
});
const workflow = (Status: string, ...Nodes: object[]): Answer => ({
  gives: { Run: { Name: 'mixed.crawled', WorkflowRunId: 'wr_1', Status, Graph: { Nodes } } },
});
const script = {
  'AWSGlue.StartWorkflowRun': [{ gives: { RunId: 'wr_1' } }],
  'AWSGlue.StartJobRun': [{ gives: { JobRunId: 'jr_2' } }],
  'AWSGlue.GetJobRun': [{ gives: { JobRun: { Id: 'jr_1', JobRunState: 'SUCCEEDED', ExecutionTime: 50 } } }],
  'Logs_20140328.FilterLogEvents': [
    { gives: { events: [{ eventId: 'e', timestamp: 1, message: '{"event":"end","run":1,"refused":0}' }] } },
  ],
};
const load = (...args: string[]) => aspen(folder, ['load', '--aws', '--crawl', ...args], aws.env);
const startedNames = (target: string, name: string) =>
  aws.asked.filter((each) => each.target === target).map(({ request }) => request[name]);

describe('aspen load --aws --crawl', () => {
  test('starts the workflow, and follows its crawl and then its job', async () => {
    aws.play({
      ...script,
      'AWSGlue.GetWorkflowRun': [
        workflow('RUNNING', crawl('RUNNING')),
        workflow('RUNNING', crawl('SUCCEEDED'), job('jr_1')),
      ],
    });
    const { code, stdout, stderr } = await load('crawled');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      'deployment mixed, region eu-west-1: crawled',
      'crawled: crawl running',
      'crawled: crawl succeeded',
      'crawled: succeeded (jr_1, 50 s)',
      'done; the procedures that are due run in AWS now: `npx aspen runs --database URL` shows them',
      '',
    ]);
    expect(aws.asked[0]).toEqual({ target: 'AWSGlue.StartWorkflowRun', request: { Name: 'mixed.crawled' } });
    expect(startedNames('AWSGlue.StartJobRun', 'JobName')).toEqual([]);
    expect(aws.asked.find(({ target }) => target === 'AWSGlue.GetWorkflowRun')?.request).toEqual({
      Name: 'mixed.crawled',
      RunId: 'wr_1',
      IncludeGraph: true,
    });
  });

  test('without a table, starts the jobs of those that have no crawler', async () => {
    aws.play({ ...script, 'AWSGlue.GetWorkflowRun': [workflow('COMPLETED', crawl('SUCCEEDED'), job('jr_1'))] });
    const { code, events } = await load('--json');
    expect([code, events.at(-1)]).toEqual([
      0,
      expect.objectContaining({ status: 'done', runs: ['jr_1', 'jr_2', 'jr_2'] }),
    ]);
    expect(startedNames('AWSGlue.StartWorkflowRun', 'Name')).toEqual(['mixed.crawled']);
    expect(startedNames('AWSGlue.StartJobRun', 'JobName')).toEqual(['mixed.told', 'mixed.hourly']);
  });

  test('a workflow that ends without its job says why, and that the job needs no crawl', async () => {
    const failed = crawl('FAILED', { ErrorMessage: 'The queue is empty of rights' });
    aws.play({ ...script, 'AWSGlue.GetWorkflowRun': [workflow('COMPLETED', failed, job())] });
    const { code, stdout, stderr } = await load('crawled');
    expect(code).toBe(1);
    expect(stdout).toContain('crawled: crawl failed: The queue is empty of rights');
    expect(stderr).toContain('the workflow ended as COMPLETED and ran no job: The queue is empty of rights');
    expect(stderr).toContain('workflow mixed.crawled, run wr_1');
    expect(stderr).toContain('Leave --crawl out');
  });

  test('interrupted while it crawls, it says how to stop the workflow', async () => {
    aws.play({ ...script, 'AWSGlue.GetWorkflowRun': [workflow('RUNNING', crawl('RUNNING'))] });
    const child = startAspen(folder, ['load', '--aws', '--crawl', 'crawled'], aws.env);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (piece) => {
        said += String(piece);
        if (said.includes('crawl running') && !child.killed) child.kill('SIGINT');
      });
    }
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130);
    expect(said).toContain('aws glue stop-workflow-run --name mixed.crawled --run-id wr_1');
    expect(aws.asked.map(({ target }) => target)).not.toContain('AWSGlue.StopWorkflowRun');
  });

  test('of a table that has no crawler is wrong usage, and starts nothing', async () => {
    aws.play(script);
    const { code, stderr } = await load('crawled', 'told', 'hourly');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--crawl, but told, hourly have no crawler')]);
    expect(aws.asked).toEqual([]);
  });
});
