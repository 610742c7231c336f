import { ASPEN } from '../../model/command-name.ts';
import { printable } from '../../model/printable.ts';
import { isInstalled, listRuns, type RunRecord } from '../../runtime/history.ts';
import { type AwsOptions, deploymentOf, refuseWithoutAws } from '../aws/deployment.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { openDatabase } from '../database.ts';
import type { Output } from '../output.ts';
import { findProject, loadProject } from '../project.ts';
import { count, duration, plural } from '../views/format.ts';
import { fittedLines } from '../views/table.ts';
import { wrapText } from '../views/wrap-text.ts';

const COLUMNS = [
  { head: 'run', align: 'right' as const },
  { head: 'started (UTC)' },
  { head: 'status' },
  ...['time', 'files', 'refused', 'read', 'inserted', 'updated'].map((head) => ({ head, align: 'right' as const })),
];

function time(seconds: number | null): string {
  return seconds === null ? '' : duration(seconds * 1000);
}

function cells(run: RunRecord): string[] {
  const { id, started, status, seconds, published, refused, read, inserted, updated } = run;
  const at = started.toISOString().slice(0, 19).replace('T', ' ');
  return [String(id), at, status, time(seconds), ...[published, refused, read, inserted, updated].map(count)];
}

/** Why runs and their steps did not do well. */
function reasonLines(records: readonly RunRecord[], { width }: Output): readonly string[] {
  return records.flatMap(({ id, steps, reason }) => {
    const failed = steps.filter(({ status }) => status !== 'done');
    return [
      ...(reason === null ? [] : [reason]),
      ...failed.map(
        (step) => `${step.kind} ${step.name} ${step.status}${step.reason === null ? '' : `: ${step.reason}`}`,
      ),
      ...steps.flatMap(({ name, checks }) =>
        checks.map(
          (check) =>
            `load ${name}: check "${printable(check.name)}" ${check.outcome} ${plural(check.files, 'file')}, ${plural(check.failed, 'record')}`,
        ),
      ),
    ].flatMap((text) => wrapText(`run ${id}: `, text, width));
  });
}

/** `aspen runs`: what ran lately, newest first. */
export async function runs(
  context: CommandContext,
  options: AwsOptions & { readonly database?: string; readonly limit: number },
): Promise<CommandResult> {
  const { cwd, output, json } = context;
  refuseWithoutAws(options, { '--deployment': options.deployment });
  if (options.aws === true) {
    const { model } = await loadProject(findProject(cwd));
    const deployment = deploymentOf(options, model.name, { '--database': options.database });
    const { runsInAws } = await import('./runs-aws.ts');
    const tables = model.tables.map(({ name }) => name);
    return runsInAws(context, deployment, tables, options.limit);
  }
  const database = await openDatabase(context, findProject(cwd), options.database, 'runs');
  try {
    const client = await database.connect('runs');
    const records = (await isInstalled(client)) ? await listRuns(client, options.limit) : [];
    for (const record of records) json?.event('run', record);
    if (json === null) {
      if (records.length === 0) output.line(`no runs yet: \`${ASPEN} load\` makes the first`);
      else
        for (const line of [...fittedLines(COLUMNS, records.map(cells), output.width), ...reasonLines(records, output)])
          output.line(line);
    }
    return { ending: 'done', facts: { runs: records.length } };
  } finally {
    await database.close();
  }
}
