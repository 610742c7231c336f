import type { JobRun } from '../aws/job-run.ts';
import type { JobEvent } from '../aws/log-lines.ts';
import type { Output } from '../output.ts';
import { bytes, count, duration, plural } from './format.ts';

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function countsOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .filter(([, each]) => typeof each === 'number' && each > 0)
    .map(([name, each]) => `${count(number(each))} ${name}`)
    .join(', ');
}

/** One step of a job as a line; null for a step that is shown as it passes only. */
function stepLine({ event, facts }: JobEvent): string | null {
  switch (event) {
    case 'begin':
      return `${plural(number(facts['listed']), 'file')} listed, ${count(number(facts['pending']))} pending`;
    case 'stage':
      return `load ${String(facts['load'])}: ${plural(number(facts['files']), 'file')}, ${bytes(number(facts['bytes']))} in ${plural(number(facts['parts']), 'part')}`;
    case 'publish':
      return `load ${String(facts['load'])} published: ${countsOf(facts['counts'])}`;
    case 'warning':
      return `warning: ${String(facts['reason'])}`;
    case 'skipped':
      return `warning: ${String(facts['uri'])}: ${String(facts['reason'])}`;
    case 'failed':
      return `failed: ${String(facts['reason'])}`;
    default:
      return null;
  }
}

/** Shows a job's steps as they come. */
export function showStep(output: Output, table: string, step: JobEvent): void {
  if (step.event === 'part') {
    output.live(`${table}: part ${String(step.facts['part'])}, ${bytes(number(step.facts['bytes']))}`);
    return;
  }
  const line = stepLine(step);
  if (line !== null) output.line(`${table}: ${line}`);
}

/** Shows how a run goes on; the first time with its id, which is long. */
export function showState(output: Output, table: string, { id, state, seconds }: JobRun, isFirst: boolean): void {
  const facts = [...(isFirst ? [id] : []), ...(seconds > 0 ? [duration(seconds * 1000)] : [])].join(', ');
  output.line(`${table}: ${state.toLowerCase()}${facts === '' ? '' : output.dim(` (${facts})`)}`);
}

/** Shows how the crawl before a job goes on. */
export function showCrawl(output: Output, table: string, state: string, error: string | null): void {
  output.line(`${table}: crawl ${state.toLowerCase()}${error === null ? '' : `: ${error}`}`);
}
