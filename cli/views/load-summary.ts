import type { RunOutcome, TableOutcome } from '../../engine/load/run-pipeline.ts';
import type { ProcedureOutcome } from '../../runtime/post-step.ts';
import type { Output } from '../output.ts';
import { errorLines } from './error.ts';
import { count, duration, plural } from './format.ts';
import { tableLines } from './table.ts';

const HEADS = ['files', 'read', 'inserted', 'updated', 'unchanged', 'superseded', 'rejected', 'time', 'rows/s'];

function cells({ counts, time }: TableOutcome): string[] {
  if (counts === null) return HEADS.map(() => '–');
  const { published, refused, overtaken, read, inserted, updated, unchanged, superseded, rejected } = counts;
  const numbers = [published + refused + overtaken, read, inserted, updated, unchanged, superseded, rejected];
  return [...numbers.map(count), duration(time), read === 0 ? '–' : count((read / time) * 1000)];
}

/** The closing table; where the terminal is too narrow for one line a table, its name stands above its numbers. */
function countLines(tables: readonly TableOutcome[], width: number | null): string[] {
  const numbers = HEADS.map((head) => ({ head, align: 'right' as const }));
  const wide = tableLines(
    [{ head: 'table' }, ...numbers],
    tables.map((outcome) => [outcome.table, ...cells(outcome)]),
  );
  if (width === null || wide.every((line) => line.length <= width)) return wide;
  const [head = '', ...rows] = tableLines(numbers, tables.map(cells));
  return [head, ...rows.flatMap((row, index) => [tables[index]?.table ?? '', row])];
}

/** Relations by their bare names, as many as fit; the JSON has them all. */
function shortReason(reason: string, width: number): string {
  const [head = '', list] = reason.split(': ');
  if (list === undefined) return reason;
  const names = list.split(', ').filter((name) => !name.startsWith('procedure:'));
  const line = `${head}: ${names.map((name) => name.slice(name.indexOf('.') + 1)).join(', ')}`;
  return line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line;
}

function procedureLines(procedures: readonly ProcedureOutcome[], output: Output): string[] {
  const ran = procedures.filter(({ status }) => status !== 'nothing to do');
  const idle = procedures.length - ran.length;
  const width = Math.max(0, ...ran.map(({ name }) => name.length));
  const rows = ran.map(({ name, status, time, reason }) => [
    name,
    status,
    status === 'waiting' ? '' : duration(time),
    shortReason(reason ?? '', (output.width ?? 200) - width - 20),
  ]);
  return [
    ...(rows.length === 0
      ? []
      : tableLines([{ head: 'procedure' }, { head: '' }, { head: 'time', align: 'right' }, { head: 'because' }], rows)),
    ...(idle === 0 ? [] : [`${plural(idle, 'procedure')} had nothing to do`]),
    ...ran.flatMap(({ error }) => (error === null ? [] : errorLines(error, output))),
  ];
}

function findingLines({ table, findings, counts, error }: TableOutcome, output: Output): string[] {
  const remembered = counts?.remembered ?? 0;
  return [
    ...findings.flatMap(({ uri, refused, code, message, warnings }) => [
      ...(refused ? [`${output.red('refused')}  ${uri}`, `         ${message ?? ''} [${code ?? ''}]`] : []),
      ...warnings.map((warning) => `warning  ${uri}: ${warning}`),
    ]),
    ...(counts !== null && counts.suppressed > 0
      ? [`${table}: ${plural(counts.suppressed, 'record')} left out by a trigger of the table`]
      : []),
    ...(remembered > 0
      ? [`${table}: ${plural(remembered, 'file')} still refused since an earlier load; \`aspen rejects\` shows why`]
      : []),
    ...(error === null ? [] : errorLines(error, output)),
  ];
}

/** What the user sees when a run has ended. */
export function summaryLines({ tables, procedures, time, status }: RunOutcome, output: Output): readonly string[] {
  const idle = tables.every((outcome) => outcome.status === 'nothing new');
  const findings = tables.flatMap((outcome) => findingLines(outcome, output));
  const steps = procedureLines(procedures, output);
  const refused = tables.reduce((sum, { counts }) => sum + (counts?.refused ?? 0), 0);
  const endings = {
    done: `done in ${duration(time)}`,
    refused: `done in ${duration(time)}, but ${plural(refused, 'file')} refused: \`aspen rejects\` shows each record`,
    failed: `failed after ${duration(time)}`,
    stopped: `stopped after ${duration(time)}`,
    interrupted: `interrupted after ${duration(time)}`,
  };
  return [
    ...(idle ? ['nothing new'] : countLines(tables, output.width)),
    ...(findings.length === 0 ? [] : ['', ...findings]),
    ...(steps.length === 0 || (idle && procedures.every((p) => p.status === 'nothing to do')) ? [] : ['', ...steps]),
    '',
    endings[status],
  ];
}
