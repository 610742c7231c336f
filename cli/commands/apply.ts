import { ASPEN } from '../../model/command-name.ts';
import { applyChanges } from '../../runtime/change/apply.ts';
import { RuntimeError } from '../../runtime/errors.ts';
import { previewMigration } from '../../runtime/migrate/preview.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { openDatabase } from '../database.ts';
import { UsageError } from '../errors.ts';
import { findProject, loadProject } from '../project.ts';
import { plural } from '../views/format.ts';
import { planLines } from '../views/plan.ts';
import { planFacts, tellPlan } from './plan.ts';

interface ApplyOptions {
  readonly database?: string;
  readonly yes?: true;
  readonly allow?: string;
}

/** Whether the plan is wanted as it is. @throws {UsageError} where there is nobody to ask. */
async function isWanted(
  { confirm, signal }: CommandContext,
  { yes, allow }: ApplyOptions,
  fingerprint: string | null,
): Promise<boolean> {
  if (allow !== undefined) {
    if (allow === fingerprint) return true;
    throw new RuntimeError({
      code: 'another-plan',
      found: fingerprint === null ? 'no table is to be changed' : `the plan is ${fingerprint}`,
      expected: `the plan ${allow}; nothing was changed`,
      next: `Look at \`${ASPEN} plan\` again.`,
    });
  }
  if (yes === true) return true;
  if (confirm !== null) return confirm('Apply it? [y/N] ', signal);
  throw new UsageError({
    code: 'usage',
    found: 'nobody to ask whether this is to be applied',
    expected: 'a terminal, --yes, or --allow with the fingerprint of the plan that you looked at',
    next: `If it is: ${ASPEN} apply --yes${fingerprint === null ? '' : `, or --allow ${fingerprint}`}. Nothing has been changed.`,
  });
}

/** `aspen apply`: does what loads and deployments do not do by themselves. */
export async function apply(context: CommandContext, options: ApplyOptions): Promise<CommandResult> {
  const { cwd, output, json, signal } = context;
  const folder = findProject(cwd);
  const pipeline = await loadProject(folder);
  const database = await openDatabase(context, folder, options.database, 'apply');
  try {
    const client = await database.connect('change');
    const preview = await previewMigration(client, pipeline);
    const facts = planFacts(preview);
    if (json !== null) tellPlan(json, preview);
    else for (const line of planLines(preview, output.width)) output.line(line);
    if (preview.changes.some(({ by, drift }) => by === 'decision' && !drift)) return { ending: 'refused', facts };
    if (facts.steps + facts.apply === 0) return { ending: 'done', facts };
    if (!(await isWanted(context, options, preview.fingerprint))) {
      signal.throwIfAborted();
      if (json === null) output.line('nothing has been changed');
      return { ending: 'done', facts };
    }
    const { changes, note } = await applyChanges(client, pipeline, {
      fingerprint: preview.fingerprint,
      report: (words) => output.live(words),
      signal,
    });
    for (const change of changes) json?.event('applied', { change });
    if (json === null) {
      if (note !== null) output.note(note);
      output.line(`applied: ${plural(facts.steps + facts.apply, 'step')}`);
    }
    return { ending: 'done', facts: { ...facts, applied: changes.length } };
  } finally {
    await database.close();
  }
}
