import { printable } from '../../model/printable.ts';
import type { Preview } from '../../runtime/migrate/preview.ts';
import { plural } from './format.ts';

/** Text of a cell, in which nothing is markup. */
function cell(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|#~]/g, '\\$&');
}

/** A plan as a comment of a pull request shows it. */
export function planMarkdown(pipeline: string, { steps, decisions }: Preview): readonly string[] {
  const head = `### Plan of ${cell(pipeline)}`;
  if (steps.length === 0 && decisions.length === 0)
    return [head, '', 'Nothing to do: the database is as the definitions want it.'];
  return [
    head,
    ...(decisions.length === 0
      ? []
      : [
          '',
          `**${decisions.length === 1 ? 'One difference needs' : `${decisions.length} differences need`} a decision.** Until then loads stop.`,
          '',
          '| table | difference | rows, about |',
          '|---|---|---:|',
          ...decisions.map(({ table, found, rows }) => `| ${cell(table)} | ${cell(found)} | ${rows ?? ''} |`),
        ]),
    ...(steps.length === 0
      ? []
      : [
          '',
          `${plural(steps.length, 'step')} by the next load or deployment:`,
          '',
          '| what | step | lock |',
          '|---|---|---|',
          ...steps.map(({ kind, name, does, lock }) => `| ${kind} ${cell(name)} | ${cell(does)} | ${lock ?? ''} |`),
        ]),
  ];
}
