import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { jobLogs } from '../../infra/names.ts';
import { isMissing } from './aws-error.ts';
import { isNoise, type JobEvent, readEvent } from './log-lines.ts';

/** What ends a failure's explanation; this many lines of the log are kept. */
const LAST_LINES = 5;
/** Lines of a run's streams do not arrive in order: this many milliseconds are read again. */
const OVERLAP = 120_000;
/** Clocks differ by some seconds: this many milliseconds before a run's beginning are read too. */
const BEFORE = 60_000;

interface Group {
  readonly name: string;
  since: number;
  /** What was read of the time that is read again, by what tells it apart. */
  seen: Map<string, number>;
}

interface Line {
  readonly at: number;
  readonly text: string;
}

/** The log of one run, read as it grows. A script's own lines are in one group, what Spark says in the other. */
export class JobLog {
  readonly #client = new CloudWatchLogsClient({});
  readonly #groups: readonly Group[];
  readonly #run: string;
  readonly #last: string[] = [];

  constructor(deployment: string, run: string) {
    this.#groups = ['output', 'error'].map((kind) => ({
      name: `${jobLogs(deployment)}/${kind}`,
      since: 0,
      seen: new Map(),
    }));
    this.#run = run;
  }

  /** The last lines that were neither steps nor noise. */
  get lastLines(): readonly string[] {
    return this.#last;
  }

  /**
   * The steps that have come since it was last asked.
   *
   * @param begun When the run began, by the clock of AWS: groups hold the lines of months.
   */
  async more(begun: Date): Promise<readonly JobEvent[]> {
    for (const group of this.#groups) group.since = Math.max(group.since, begun.getTime() - BEFORE);
    const lines: Line[] = [];
    const read: (() => void)[] = [];
    for (const group of this.#groups) read.push(await this.#readOn(group, lines));
    // Not before both are read: whoever fails is asked again, and gives the same lines then.
    for (const done of read) done();
    lines.sort((a, b) => a.at - b.at);
    return lines.flatMap(({ text }) => {
      const event = readEvent(text);
      if (event !== null) return [event];
      if (!isNoise(text)) this.#last.push(text);
      this.#last.splice(0, this.#last.length - LAST_LINES);
      return [];
    });
  }

  /** Adds a group's new lines; gives what marks them as read. */
  async #readOn(group: Group, lines: Line[]): Promise<() => void> {
    const seen = new Map(group.seen);
    let { since } = group;
    let next: string | undefined;
    do {
      const answer = await this.#page(group, next);
      for (const { eventId, logStreamName = '', timestamp = 0, message = '' } of answer.events ?? []) {
        const id = eventId ?? `${logStreamName} ${timestamp} ${message}`;
        if (seen.has(id)) continue;
        seen.set(id, timestamp);
        since = Math.max(since, timestamp - OVERLAP);
        // Streams are cut into events by time too: one may hold several lines.
        lines.push(...message.split('\n').map((text) => ({ at: timestamp, text: text.trim() })));
      }
      next = answer.nextToken;
    } while (next !== undefined && next !== '');
    return () => {
      group.since = since;
      group.seen = new Map([...seen].filter(([, at]) => at >= since));
    };
  }

  async #page({ name, since }: Group, next: string | undefined): Promise<FilterLogEventsResponse> {
    const wanted = { logGroupName: name, logStreamNamePrefix: this.#run, startTime: since, nextToken: next };
    try {
      return await this.#client.send(new FilterLogEventsCommand(wanted));
    } catch (error) {
      // The stream comes with the first line.
      if (isMissing(error)) return {};
      throw error;
    }
  }
}
