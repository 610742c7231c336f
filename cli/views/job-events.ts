import { ASPEN } from '../../model/command-name.ts';
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

/** A refused file as a job's log tells it: the rules that its records break, and never a value. */
function refusedLines(table: string, facts: JobEvent['facts']): readonly string[] {
  const [read, rejected] = [number(facts['read']), number(facts['rejected'])];
  const isAll = number(facts['stored']) >= rejected;
  const groups: readonly unknown[] = Array.isArray(facts['groups']) ? facts['groups'] : [];
  return [
    `refused  ${String(facts['uri'])}   ${rejected === 0 ? '' : `${count(rejected)} of ${plural(read, 'record')} rejected `}[${String(facts['code'])}]`,
    ...groups.flatMap((group) => {
      if (typeof group !== 'object' || group === null) return [];
      const told = new Map<string, unknown>(Object.entries(group));
      const times = `${isAll ? '' : 'at least '}${count(number(told.get('records')))} ×`;
      const first = `first in line ${count(number(told.get('line')))}`;
      const words = [told.get('column') ?? 'record', told.get('code'), times, told.get('message'), first];
      return [`  ${words.map(String).join('   ')}`];
    }),
    `  next    \`${ASPEN} rejects ${table} --database URL\` shows the values, and the rule as the definition has it`,
  ];
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
  if (step.event === 'file-refused') {
    for (const line of refusedLines(table, step.facts)) output.line(line);
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
