import { ASPEN } from '../../model/command-name.ts';
import { printable } from '../../model/printable.ts';
import type { PlannedChange, Preview } from '../../runtime/migrate/preview.ts';
import { plural } from './format.ts';
import { lockWords } from './plan.ts';

/** Text of a cell, in which nothing is markup. */
function cell(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|#~]/g, '\\$&');
}

function changeRows(title: string, changes: readonly PlannedChange[]): readonly string[] {
  if (changes.length === 0) return [];
  return [
    '',
    title,
    '',
    '| table | step | lock | used by | mind |',
    '|---|---|---|---|---|',
    ...changes.map((change) => {
      const { table, does, by, uses, risk } = change;
      const lock = by === 'decision' ? '' : lockWords(change);
      return `| ${[table, does, lock, uses.join(', '), risk ?? ''].map(cell).join(' | ')} |`;
    }),
  ];
}

/** A plan as a comment of a pull request shows it. */
export function planMarkdown(pipeline: string, { steps, changes, notes, fingerprint }: Preview): readonly string[] {
  const head = `### Plan of ${cell(pipeline)}`;
  if (steps.length === 0 && changes.length === 0 && notes.length === 0)
    return [head, '', 'Nothing to do: the database is as the definitions want it.'];
  const by = (who: PlannedChange['by']) => changes.filter((change) => change.by === who);
  const [toDecide, done] = [by('decision'), by('load')];
  const some = toDecide.length === 1 ? 'One difference needs' : `${toDecide.length} differences need`;
  return [
    head,
    ...changeRows(`**${some} a decision.** Until then loads stop.`, toDecide),
    ...changeRows(`**\`${ASPEN} apply\` does:**`, by('apply')),
    ...(steps.length + done.length === 0
      ? []
      : [
          '',
          `${plural(steps.length + done.length, 'step')} by the next load or deployment:`,
          '',
          '| what | step | lock |',
          '|---|---|---|',
          ...steps.map(({ kind, name, does }) => `| ${kind} ${cell(name)} | ${cell(does)} |  |`),
          ...done.map(
            (change) => `| table ${cell(change.table)} | ${cell(change.does)} | ${cell(lockWords(change))} |`,
          ),
        ]),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${cell(note)}`)]),
    ...(fingerprint === null ? [] : ['', `Plan \`${fingerprint}\``]),
  ];
}
