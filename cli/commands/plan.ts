import { type Preview, previewMigration } from '../../runtime/migrate/preview.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { openDatabase } from '../database.ts';
import type { JsonLines } from '../json-lines.ts';
import { findProject, loadProject } from '../project.ts';
import { planLines } from '../views/plan.ts';
import { planMarkdown } from '../views/plan-markdown.ts';

/** Tells a plan as events. */
export function tellPlan(json: JsonLines, { steps, changes, notes }: Preview): void {
  for (const step of steps) json.event('step', step);
  for (const change of changes) json.event('change', change);
  for (const note of notes) json.event('note', { note });
}

/** How many of a plan's steps there are, by who does them. */
export function planFacts({ steps, changes, fingerprint }: Preview): {
  readonly steps: number;
  readonly apply: number;
  readonly decisions: number;
  readonly fingerprint: string | null;
} {
  const by = (who: string) => changes.filter((change) => change.by === who).length;
  return { steps: steps.length + by('load'), apply: by('apply'), decisions: by('decision'), fingerprint };
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
    if (json !== null) tellPlan(json, preview);
    else {
      const lines =
        options.markdown === true ? planMarkdown(pipeline.model.name, preview) : planLines(preview, output.width);
      for (const line of lines) output.line(line);
    }
    const facts = planFacts(preview);
    return { ending: facts.apply + facts.decisions === 0 ? 'done' : 'refused', facts };
  } finally {
    await database.close();
  }
}
