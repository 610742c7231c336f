import type { RunOutcome } from '../../engine/load/run-pipeline.ts';
import type { TableOutcome } from '../../engine/load/table-outcome.ts';
import { ASPEN } from '../../model/command-name.ts';
import type { AspenError } from '../../model/errors.ts';
import { heldFor } from '../../model/judging-order.ts';
import type { FileFinding } from '../../runtime/history.ts';
import type { ProcedureOutcome } from '../../runtime/post-step.ts';
import type { ExplainedRefusal } from '../explain-refusal.ts';
import type { Output } from '../output.ts';
import { errorLines } from './error.ts';
import { failedCheckLines } from './failed-checks.ts';
import { count, duration, plural } from './format.ts';
import { refusalLines } from './refusal.ts';
import { fittedLines, type PrintedColumn } from './table.ts';
import { wrapText } from './wrap-text.ts';

const HEADS = ['files', 'read', 'inserted', 'updated', 'unchanged', 'superseded', 'rejected', 'time', 'rows/s'];
const STEP_COLUMNS: readonly PrintedColumn[] = [
  { head: 'procedure' },
  { head: 'status' },
  { head: 'time', align: 'right' },
  { head: 'because', cut: true },
];
/** This many files of a table are reported one by one. */
const MOST = 20;

/** Most loads take nothing away, and show no column for it. */
function headsOf(tables: readonly TableOutcome[]): readonly string[] {
  const losses = (['deleted', 'removed'] as const).filter((name) =>
    tables.some(({ counts }) => (counts?.[name] ?? 0) > 0),
  );
  return HEADS.toSpliced(5, 0, ...losses);
}

function cells({ table, counts, time }: TableOutcome, heads: readonly string[]): string[] {
  if (counts === null) return [table, ...heads.map(() => '–')];
  const { published, refused, overtaken, read } = counts;
  const told: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(counts).map(([name, number]) => [name, count(number)])),
    files: count(published + refused + overtaken),
    time: duration(time),
    'rows/s': read === 0 ? '–' : count((read / time) * 1000),
  };
  return [table, ...heads.map((head) => told[head] ?? '–')];
}

function countLines(tables: readonly TableOutcome[], width: number | null): string[] {
  const busy = tables.filter(({ status }) => status !== 'nothing new');
  const idle = tables.length - busy.length;
  if (busy.length === 0) return ['nothing new'];
  const heads = headsOf(busy);
  const columns: readonly PrintedColumn[] = [
    { head: 'table' },
    ...heads.map((head) => ({ head, align: 'right' as const })),
  ];
  return [
    ...fittedLines(
      columns,
      busy.map((table) => cells(table, heads)),
      width,
    ),
    ...(idle === 0 ? [] : [`${plural(idle, 'other table')}: nothing new`]),
  ];
}

/** Relations by their bare names; the JSON has them all. */
function shortReason(reason: string): string {
  const [head = '', list] = reason.split(': ');
  if (list === undefined) return reason;
  const names = list.split(', ').filter((name) => !name.startsWith('procedure:'));
  return `${head}: ${names.map((name) => name.slice(name.indexOf('.') + 1)).join(', ')}`;
}

function procedureLines(procedures: readonly ProcedureOutcome[], output: Output): string[] {
  const ran = procedures.filter(({ status }) => status !== 'nothing to do');
  const idle = procedures.length - ran.length;
  const rows = ran.map(({ name, status, time, reason }) => [
    name,
    status,
    status === 'waiting' ? '' : duration(time),
    shortReason(reason ?? ''),
  ]);
  return [
    ...(rows.length === 0 ? [] : fittedLines(STEP_COLUMNS, rows, output.width ?? 200)),
    ...(idle === 0 ? [] : [`${plural(idle, 'procedure')} had nothing to do`]),
    ...ran.flatMap(({ error }) => (error === null ? [] : errorLines(error, output))),
  ];
}

/** Says of a file of a table what is wrong with it and what to do; null where it gave a warning only. */
export type Explain = (table: string, finding: FileFinding) => ExplainedRefusal | null;

const isHeld = (code: string | null) => heldFor.some((reason) => reason === code);

function fileLines(table: string, finding: FileFinding, explain: Explain, { red, width }: Output): readonly string[] {
  const { uri, refused, code, message, warnings, checks } = finding;
  const explained = explain(table, finding);
  const told = code === 'records-rejected' ? `${message ?? ''}; nothing of it is loaded` : (message ?? '');
  return [
    ...(refused
      ? [
          `${red(isHeld(code) ? 'held   ' : 'refused')}  ${uri}`,
          ...wrapText('         ', `${told} [${code ?? ''}]`, width),
        ]
      : []),
    ...warnings.flatMap((warning) => wrapText('warning  ', `${uri}: ${warning}`, width)),
    ...failedCheckLines(checks, width),
    ...(explained === null ? [] : refusalLines({ table, ...finding }, explained, width)),
  ];
}

function findingLines({ table, findings, counts }: TableOutcome, explain: Explain, output: Output): string[] {
  const { width } = output;
  const { remembered = 0, outdated = 0 } = counts ?? {};
  const left = findings.length - MOST;
  return [
    ...findings.slice(0, MOST).flatMap((finding) => fileLines(table, finding, explain, output)),
    ...(findings.some(({ code }) => isHeld(code))
      ? wrapText('', `${table}: \`${ASPEN} accept FILE\` loads a file that is held back`, width)
      : []),
    ...(left > 0
      ? wrapText(
          '',
          `${table}: ${plural(left, 'more file')} refused or with warnings: \`${ASPEN} rejects\` sums them up`,
          width,
        )
      : []),
    ...(counts !== null && counts.suppressed > 0
      ? [`${table}: ${plural(counts.suppressed, 'record')} left out by a trigger of the table`]
      : []),
    ...(outdated > 0
      ? wrapText(
          '',
          `${table}: ${outdated === remembered ? plural(outdated, 'file') : `${count(outdated)} of ${plural(remembered, 'file')}`} still refused, but the definition has changed since: \`${ASPEN} replay ${table}\` reads ${outdated === 1 ? 'it' : 'them'} again`,
          width,
        )
      : []),
    ...(remembered > outdated
      ? wrapText(
          '',
          `${table}: ${plural(remembered, 'file')} still refused since an earlier load; \`${ASPEN} rejects\` shows why`,
          width,
        )
      : []),
  ];
}

/** The errors of tables; one that several have in common, such as a folder that is not there, once. */
function tableErrors(tables: readonly TableOutcome[], output: Output): readonly string[] {
  const byFacts = new Map<string, { readonly error: AspenError; readonly tables: string[] }>();
  for (const { table, error } of tables) {
    if (error === null) continue;
    const { code, found, expected, where, next } = error;
    const facts = JSON.stringify([code, found, expected, where, next]);
    const known = byFacts.get(facts);
    if (known === undefined) byFacts.set(facts, { error, tables: [table] });
    else known.tables.push(table);
  }
  return [...byFacts.values()].flatMap(({ error, tables: names }) => [
    ...errorLines(error, output),
    ...(names.length === 1 ? [] : wrapText('  tables    ', names.join(', '), output.width)),
  ]);
}

/** What the user sees when a run has ended. */
export function summaryLines(
  { tables, procedures, time, status }: RunOutcome,
  explain: Explain,
  output: Output,
): readonly string[] {
  const idle = tables.every((outcome) => outcome.status === 'nothing new');
  const findings = [
    ...tables.flatMap((outcome) => findingLines(outcome, explain, output)),
    ...tableErrors(tables, output),
  ];
  const steps = procedureLines(procedures, output);
  const refused = tables.reduce((sum, { counts }) => sum + (counts?.refused ?? 0), 0);
  const hasRejects = tables.some(({ findings }) => findings.some(({ rejected }) => rejected > 0));
  const way = `\`${ASPEN} rejects${hasRejects ? ' --records` shows each record' : '` shows why'}`;
  const endings = {
    done: `done in ${duration(time)}`,
    refused: `done in ${duration(time)}, but ${plural(refused, 'file')} refused: ${way}`,
    failed: `failed after ${duration(time)}`,
    stopped: `stopped after ${duration(time)}`,
    interrupted: `interrupted after ${duration(time)}`,
  };
  return [
    ...countLines(tables, output.width),
    ...(findings.length === 0 ? [] : ['', ...findings]),
    ...(steps.length === 0 || (idle && procedures.every((p) => p.status === 'nothing to do')) ? [] : ['', ...steps]),
    '',
    ...wrapText('', endings[status], output.width),
  ];
}
