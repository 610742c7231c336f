import { expect, test } from 'vitest';
import { followRun } from '../../cli/aws/follow-run.ts';
import type { JobRun } from '../../cli/aws/job-run.ts';
import { isNoise, readEvent } from '../../cli/aws/log-lines.ts';
import type { Polling } from '../../cli/aws/polling.ts';

const pace: Polling = { pauses: [1], lateLooks: 2, latePause: 1, failures: 2 };
const states = ['STARTING', 'RUNNING', 'STOPPING', 'WAITING'];
const run = (state: string): JobRun => ({
  id: 'jr_1',
  state,
  started: new Date(0),
  seconds: 1,
  dpuSeconds: 2,
  error: null,
});
const busy = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });

/** Follows a run through these answers of Glue, and gives what it was told of on the way. */
async function follow(answers: readonly (string | Error)[], more: () => Promise<[]> = async () => []) {
  const told: string[] = [];
  let asked = 0;
  const glue = {
    run: async () => {
      const answer = answers[asked++] ?? 'no more answers';
      if (answer instanceof Error) throw answer;
      return run(answer);
    },
  };
  const followed = await followRun(glue, {
    job: 'job',
    id: 'jr_1',
    log: { more },
    onState: ({ state }) => told.push(state),
    onEvent: () => undefined,
    onNoLog: () => told.push('no log'),
    signal: new AbortController().signal,
    pace,
  });
  return { told, followed };
}

test.each(['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED'])('following ends at %s', async (state) => {
  const { told, followed } = await follow([...states, state]);
  expect(told).toEqual([...states, state]);
  expect(followed).toEqual({ run: run(state), refused: null });
});

test('as many failures in a row as the pace allows do not end the following of a run, one more does', async () => {
  expect((await follow([busy, busy, 'RUNNING', busy, busy, 'SUCCEEDED'])).told).toEqual(['RUNNING', 'SUCCEEDED']);
  await expect(follow(['RUNNING', busy, busy, busy, 'SUCCEEDED'])).rejects.toBe(busy);
});

test('a failure that does not pass by itself ends the following of a run at once', async () => {
  const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
  await expect(follow(['RUNNING', denied, 'SUCCEEDED'])).rejects.toBe(denied);
});

test('a log that may not be read is told of once, and not asked again', async () => {
  let asked = 0;
  const { told } = await follow(['RUNNING', 'RUNNING', 'SUCCEEDED'], async () => {
    asked++;
    throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
  });
  expect([told, asked]).toEqual([['RUNNING', 'no log', 'SUCCEEDED'], 1]);
});

test('a log that AWS is too busy to give is no failure of the run, however long', async () => {
  const { followed } = await follow(['RUNNING', 'RUNNING', 'RUNNING', 'RUNNING', 'SUCCEEDED'], async () => {
    throw busy;
  });
  expect(followed).toEqual({ run: run('SUCCEEDED'), refused: null });
});

test('in a job’s log, only a line of JSON with an event is a step', () => {
  expect(readEvent('{"event":"end","refused":0}')).toEqual({ event: 'end', facts: { refused: 0 } });
  for (const line of ['{"event":', '{"level":"INFO"}', 'Exception in thread "main"', '']) {
    expect(readEvent(line)).toBeNull();
  }
});

test('in a job’s log, an error’s own words are not noise; Spark’s everyday words and frames are', () => {
  for (const line of ['Exception in User Class: wrong', '26/11/24 03:00:01 ERROR Main: INFO is wrong', 'at last']) {
    expect([line, isNoise(line)]).toEqual([line, false]);
  }
  const noise = [
    '26/11/24 03:00:01 INFO SparkContext: Running',
    '2026-11-24T03:00:01,123 WARN Utils: slow',
    'at org.apache.spark.deploy.SparkSubmit.main(SparkSubmit.scala)',
    '... 12 more',
  ];
  for (const line of noise) expect([line, isNoise(line)]).toEqual([line, true]);
});
