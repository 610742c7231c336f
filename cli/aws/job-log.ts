import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { jobLogs } from '../../infra/names.ts';
import { isMissing } from './aws-error.ts';

/** A step of a job, as its script told it. */
export interface JobEvent {
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What Spark says of itself ends a failure's explanation; so many of its lines are kept. */
const LAST_LINES = 5;

function readEvent(line: string): JobEvent | null {
  if (!line.startsWith('{')) return null;
  try {
    const { event, ...facts }: Record<string, unknown> = JSON.parse(line);
    return typeof event === 'string' ? { event, facts } : null;
  } catch {
    return null;
  }
}

/** The log of one run, read as it grows. A script's own lines are in one group, what Spark says in the other. */
export class JobLog {
  readonly #client = new CloudWatchLogsClient({});
  readonly #groups: readonly string[];
  readonly #run: string;
  readonly #since: number;
  readonly #seen = new Set<string>();
  readonly #last: string[] = [];

  constructor(deployment: string, run: string, since: Date) {
    this.#groups = ['output', 'error'].map((kind) => `${jobLogs(deployment)}/${kind}`);
    this.#run = run;
    this.#since = since.getTime();
  }

  /** The last lines that were no steps. */
  get lastLines(): readonly string[] {
    return this.#last;
  }

  /** The steps that have come since it was last asked. */
  async more(): Promise<readonly JobEvent[]> {
    const lines: { readonly at: number; readonly text: string }[] = [];
    for (const group of this.#groups) lines.push(...(await this.#linesOf(group)));
    lines.sort((a, b) => a.at - b.at);
    return lines.flatMap(({ text }) => {
      const event = readEvent(text.trim());
      if (event !== null) return [event];
      this.#last.push(...text.trim().split('\n').filter(Boolean));
      this.#last.splice(0, this.#last.length - LAST_LINES);
      return [];
    });
  }

  async #linesOf(group: string): Promise<{ at: number; text: string }[]> {
    const found: { at: number; text: string }[] = [];
    let next: string | undefined;
    do {
      const answer = await this.#page(group, next);
      for (const { eventId = '', timestamp = 0, message = '' } of answer.events ?? []) {
        // Asked for by time, and an event may arrive behind a younger one.
        if (this.#seen.has(eventId)) continue;
        this.#seen.add(eventId);
        found.push({ at: timestamp, text: message });
      }
      next = answer.nextToken;
    } while (next !== undefined && next !== '');
    return found;
  }

  async #page(group: string, next: string | undefined): Promise<FilterLogEventsResponse> {
    const wanted = { logGroupName: group, logStreamNamePrefix: this.#run, startTime: this.#since, nextToken: next };
    try {
      return await this.#client.send(new FilterLogEventsCommand(wanted));
    } catch (error) {
      // The stream comes with the first line.
      if (isMissing(error)) return {};
      throw error;
    }
  }
}
