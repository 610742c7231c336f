import { setTimeout as sleep } from 'node:timers/promises';
import { isDenied, isPassing } from './aws-error.ts';
import type { Glue } from './glue.ts';
import type { JobLog } from './job-log.ts';
import { hasEnded, type JobRun } from './job-run.ts';
import type { JobEvent } from './log-lines.ts';
import { type Polling, pollUntil, USUAL_POLLING } from './polling.ts';

/** What came of a run that was followed. */
export interface FollowedRun {
  readonly run: JobRun;
  /** Files that it refused; null where its log did not tell its end. */
  readonly refused: number | null;
}

/** What is followed, and who is told. */
export interface Following {
  readonly job: string;
  readonly id: string;
  readonly log: Pick<JobLog, 'more'>;
  readonly onState: (run: JobRun) => void;
  readonly onEvent: (event: JobEvent) => void;
  /** Told once, where the log may not be read; the run is followed without it. */
  readonly onNoLog: (error: unknown) => void;
  readonly signal: AbortSignal;
  /** @default USUAL_PACE */
  readonly pace?: Polling;
}

/** Follows a run to its end. An abort ends the following, and not the run. */
export async function followRun(
  glue: Pick<Glue, 'run'>,
  { job, id, log, onState, onEvent, onNoLog, signal, pace = USUAL_POLLING }: Following,
): Promise<FollowedRun> {
  let refused: number | null = null;
  let isTold = false;
  let mayRead = true;
  const readLog = async (begun: Date) => {
    if (!mayRead) return;
    try {
      for (const event of await log.more(begun)) {
        if (event.event === 'end' || event.event === 'failed') isTold = true;
        if (event.event === 'end' && typeof event.facts['refused'] === 'number') refused = event.facts['refused'];
        onEvent(event);
      }
    } catch (error) {
      // What could not be read is read with the next look.
      if (isPassing(error)) return;
      if (!isDenied(error)) throw error;
      mayRead = false;
      onNoLog(error);
    }
  };
  let state = '';
  const look = async () => {
    const run = await glue.run(job, id);
    if (run.state !== state) onState(run);
    state = run.state;
    await readLog(run.started);
    return hasEnded(run) ? run : null;
  };
  const run = await pollUntil(look, pace, signal);
  for (let late = 0; late < pace.lateLooks && mayRead && !isTold; late++) {
    await sleep(pace.latePause, undefined, { signal });
    await readLog(run.started);
  }
  return { run, refused };
}
