import { setTimeout as sleep } from 'node:timers/promises';
import { type Glue, hasEnded, type JobRun } from './glue.ts';
import type { JobEvent, JobLog } from './job-log.ts';

/** Glue and its log are asked soon at first, and then every five seconds. */
const PAUSES = [500, 1000, 2000, 5000];
/** Lines come late: behind a run's end the log is asked so often again, unless its last step is there. */
const LATE_LOOKS = 4;

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
  readonly log: JobLog;
  readonly onState: (run: JobRun) => void;
  readonly onEvent: (event: JobEvent) => void;
  readonly signal: AbortSignal;
}

/** Follows a run to its end. An abort ends the following, and not the run. */
export async function followRun(
  glue: Glue,
  { job, id, log, onState, onEvent, signal }: Following,
): Promise<FollowedRun> {
  let refused: number | null = null;
  let isTold = false;
  const look = async () => {
    for (const event of await log.more()) {
      if (event.event === 'end' || event.event === 'failed') isTold = true;
      if (event.event === 'end' && typeof event.facts['refused'] === 'number') refused = event.facts['refused'];
      onEvent(event);
    }
  };
  let state = '';
  for (let looks = 0; ; looks++) {
    const run = await glue.run(job, id);
    if (run.state !== state) onState(run);
    state = run.state;
    await look();
    if (hasEnded(run)) {
      for (let late = 0; late < LATE_LOOKS && !isTold; late++) {
        await sleep(PAUSES[1], undefined, { signal });
        await look();
      }
      return { run, refused };
    }
    await sleep(PAUSES[Math.min(looks, PAUSES.length - 1)], undefined, { signal });
  }
}
