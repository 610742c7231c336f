import { ASPEN } from '../../model/command-name.ts';
import { type Decision, type PlannedStep, type Preview, previewMigration } from '../../runtime/migrate/preview.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { openDatabase } from '../database.ts';
import { findProject, loadProject } from '../project.ts';
import { count, plural } from '../views/format.ts';
import { planMarkdown } from '../views/plan-markdown.ts';
import { fittedLines } from '../views/table.ts';
import { wrapText } from '../views/wrap-text.ts';

const COLUMNS = [{ head: 'what' }, { head: 'step' }];

function cells({ kind, name, does, lock }: PlannedStep): readonly string[] {
  return [`${kind} ${name}`, lock === null ? does : `${does} (locks the table for a moment)`];
}

function decisionLines({ table, found, rows }: Decision, width: number | null): readonly string[] {
  const size = rows === null ? '' : ` (about ${plural(rows, 'row')})`;
  return wrapText('  ', `${table}: ${found}${size}`, width);
}

function planLines({ steps, decisions }: Preview, width: number | null): readonly string[] {
  if (steps.length === 0 && decisions.length === 0)
    return ['nothing to do: the database is as the definitions want it'];
  return [
    ...(steps.length === 0 ? [] : fittedLines(COLUMNS, steps.map(cells), width)),
    ...(steps.length === 0 || decisions.length === 0 ? [] : ['']),
    ...(decisions.length === 0
      ? []
      : [
          'These need a decision:',
          ...decisions.flatMap((decision) => decisionLines(decision, width)),
          ...wrapText(
            '',
            `Until then loads stop, and nothing of the plan is done. Restore the definition; give the table another name; drop what uses a column; or \`${ASPEN} load TABLE --fresh\` makes the table anew from its files.`,
            width,
          ),
        ]),
    '',
    decisions.length === 0
      ? `the next load does ${plural(steps.length, 'step')}`
      : `${plural(steps.length, 'step')}, and ${count(decisions.length)} that ${decisions.length === 1 ? 'needs' : 'need'} a decision`,
  ];
}

/** `aspen plan`: what the next load or deployment does to the database, and what it does not do by itself. */
export async function plan(
  context: CommandContext,
  options: { readonly database?: string; readonly markdown?: true },
): Promise<CommandResult> {
  const { cwd, output, json } = context;
  const folder = findProject(cwd);
  const pipeline = await loadProject(folder);
  const database = await openDatabase(context, folder, options.database, 'plan');
  try {
    const preview = await previewMigration(await database.connect('plan'), pipeline);
    const { steps, decisions } = preview;
    for (const step of steps) json?.event('step', step);
    for (const decision of decisions) json?.event('decision', decision);
    if (json === null) {
      const lines =
        options.markdown === true ? planMarkdown(pipeline.model.name, preview) : planLines(preview, output.width);
      for (const line of lines) output.line(line);
    }
    const facts = { steps: steps.length, decisions: decisions.length };
    return { ending: decisions.length === 0 ? 'done' : 'refused', facts };
  } finally {
    await database.close();
  }
}
