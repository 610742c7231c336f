import type { LoadEvent } from '../../engine/load/events.ts';
import { isS3Uri } from '../../engine/source/s3/s3-uri.ts';
import { errorFacts, type JsonLines } from '../json-lines.ts';
import type { Output } from '../output.ts';
import { Activity, type Saying, timeLeft } from './activity.ts';
import { bytes, count, duration, plural } from './format.ts';
import type { Explain } from './load-summary.ts';
import { wrapText } from './wrap-text.ts';

/** A few changes by name, many by their number. */
function changesInWords(changes: readonly string[]): string {
  if (changes.length <= 3) return changes.join(', ');
  const kinds = changes.map((change) => change.split(' ')[0] ?? '');
  return [...new Set(kinds)]
    .map((kind) => {
      const number = kinds.filter((each) => each === kind).length;
      return kind === 'aspen' ? 'the schema aspen' : plural(number, kind);
    })
    .join(', ');
}

function textLine(event: LoadEvent): string | null {
  switch (event.event) {
    case 'migrated':
      return event.changes.length === 0 ? null : `made ready: ${changesInWords(event.changes)}`;
    case 'waiting':
      return `${event.table}: waits for another load of this table`;
    case 'listing':
      if (!event.missing) return null;
      return `${event.table}: ${isS3Uri(event.folder) ? 'there is nothing below' : 'there is no folder'} ${event.folder}`;
    case 'pending':
      return `${event.table}: ${plural(event.files, 'file')}, ${bytes(event.bytes)}`;
    case 'table':
      return event.outcome.status === 'nothing new'
        ? null
        : `${event.outcome.table}: ${event.outcome.status} in ${duration(event.outcome.time)}`;
    default:
      return null;
  }
}

function reading({
  bytes: done,
  total,
  records,
}: {
  readonly bytes: number;
  readonly total: number;
  readonly records: number;
}): Saying {
  return (elapsed) => [
    `${total === 0 ? 100 : Math.min(100, Math.floor((done / total) * 100))} %`,
    duration(elapsed),
    ...timeLeft(elapsed, done, total),
    `${count((records / Math.max(1, elapsed)) * 1000)} rows/s`,
    `${count(records)} records`,
    `${bytes(done)} of ${bytes(total)}`,
  ];
}

/** What goes on from an event on, by its name; null for an event after which nothing does. */
function activityFrom(event: LoadEvent): readonly [name: string, saying: Saying] | null {
  switch (event.event) {
    case 'listing':
      return [event.table, (elapsed) => ['looking for what is new', duration(elapsed)]];
    case 'waiting':
      return [event.table, (elapsed) => ['waiting for another load', duration(elapsed)]];
    case 'pending':
      return [event.table, reading({ bytes: 0, total: event.bytes, records: 0 })];
    case 'publishing':
      return [event.table, (elapsed) => [`publishing ${plural(event.records, 'record')}`, duration(elapsed)]];
    case 'running':
      return [event.procedure, (elapsed) => ['running', duration(elapsed)]];
    default:
      return null;
  }
}

/** Shows a run's events as they come, and what goes on between them. */
export class LoadProgress {
  readonly #output: Output;
  readonly #activity: Activity;

  constructor(output: Output) {
    this.#output = output;
    this.#activity = new Activity(output);
  }

  show(event: LoadEvent): void {
    if (event.event === 'progress') {
      this.#activity.tell(reading(event));
      return;
    }
    if (event.event === 'migrated' && event.note !== null) this.#note('note: ', event.note);
    if (event.event === 'listing') for (const each of event.skipped) this.#note('warning: ', `${event.table}: ${each}`);
    const line = textLine(event);
    if (line !== null) this.#output.line(line);
    const activity = activityFrom(event);
    if (activity === null) this.#activity.end();
    else this.#activity.begin(...activity);
  }

  /** The run has ended, in whatever way. */
  end(): void {
    this.#activity.end();
  }

  #note(label: string, text: string): void {
    for (const line of wrapText(label, text, this.#output.width)) this.#output.note(line);
  }
}

/** Writes a run's events as JSON lines; progress at most once a second. */
export function writeEvents(json: JsonLines, explain: Explain): (event: LoadEvent) => void {
  let shown = 0;
  return (event) => {
    if (event.event === 'progress') {
      const now = performance.now();
      if (now - shown < 1000) return;
      shown = now;
    }
    const { event: name, ...facts } = event;
    if (event.event === 'table') {
      const { error, findings, ...outcome } = event.outcome;
      const explained = findings.map(({ rejects: _, ...finding }, index) => {
        const { next = null, brokenByAll = null, groups = [] } = explain(outcome.table, findings[index]!) ?? {};
        return { ...finding, groups, brokenByAll, next };
      });
      json.event(name, { ...outcome, findings: explained, error: error === null ? null : errorFacts(error) });
    } else if (event.event === 'procedure') {
      const { error, ...outcome } = event.outcome;
      json.event(name, { ...outcome, error: error === null ? null : errorFacts(error) });
    } else json.event(name, facts);
  };
}
