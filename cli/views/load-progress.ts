import type { LoadEvent } from '../../engine/load/events.ts';
import { errorFacts, type JsonLines } from '../json-lines.ts';
import type { Output } from '../output.ts';
import { bytes, count, duration, plural } from './format.ts';

/** Without a terminal a long load tells of itself this often, in milliseconds. */
const QUIET = 5000;
/** A live line is drawn at most this often. */
const FRAME = 80;

function liveLine({ table, bytes: done, total, records }: Extract<LoadEvent, { event: 'progress' }>, rate: number) {
  const share = total === 0 ? 100 : Math.min(100, Math.floor((done / total) * 100));
  return `${table}  ${share} %  ${count(records)} records  ${bytes(done)} of ${bytes(total)}  ${count(rate)} rows/s`;
}

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
      return event.missing ? `${event.table}: there is no folder ${event.folder}` : null;
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

/** Shows a run's events as they come: a live line on a terminal, a line now and then elsewhere. */
export function showProgress(output: Output): (event: LoadEvent) => void {
  let started = performance.now();
  let shown = started;
  return (event) => {
    const now = performance.now();
    if (event.event === 'pending') started = now;
    if (event.event === 'progress') {
      if (now - shown < (output.terminal ? FRAME : QUIET)) return;
      shown = now;
      const line = liveLine(event, (event.records / Math.max(1, now - started)) * 1000);
      if (output.terminal) output.live(line);
      else output.line(line);
      return;
    }
    if (event.event === 'publishing') output.live(`${event.table}  publishing ${count(event.records)} records`);
    if (event.event === 'migrated' && event.note !== null) output.note(`note: ${event.note}`);
    if (event.event === 'listing') for (const name of event.skipped) output.note(`warning: ${event.table}: ${name}`);
    const line = textLine(event);
    if (line !== null) output.line(line);
  };
}

/** Writes a run's events as JSON lines; progress at most once a second. */
export function writeEvents(json: JsonLines): (event: LoadEvent) => void {
  let shown = 0;
  return (event) => {
    if (event.event === 'progress') {
      const now = performance.now();
      if (now - shown < 1000) return;
      shown = now;
    }
    const { event: name, ...facts } = event;
    if (event.event === 'table' || event.event === 'procedure') {
      const { error, ...outcome } = event.outcome;
      json.event(name, { ...outcome, error: error === null ? null : errorFacts(error) });
    } else json.event(name, facts);
  };
}
