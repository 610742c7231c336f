import { type RunOutcome, runPipeline } from '../../engine/load/run-pipeline.ts';
import { openSource, type SourceAddress } from '../../engine/source/open-source.ts';
import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import { version } from '../../generator/package.ts';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import type { FileFinding } from '../../runtime/history.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import type { OpenDatabase } from '../database.ts';
import type { ExplainedRefusal } from '../explain-refusal.ts';
import { findProject } from '../project.ts';
import { preambleLines } from '../views/load-preamble.ts';
import { LoadProgress, writeEvents } from '../views/load-progress.ts';
import { type Explain, summaryLines } from '../views/load-summary.ts';
import { tellUnclaimed } from './source-folder.ts';

/** What a command loads, and where. */
export interface LoadPlan {
  readonly pipeline: CompiledPipeline;
  /** Tables of the pipeline. */
  readonly tables: readonly CompiledTable[];
  readonly source: SourceAddress;
  readonly database: OpenDatabase;
}

const isToExplain = ({ refused, rejects }: FileFinding) => refused || rejects !== null;

/**
 * Explains a file that was refused, or loaded without some records; each once, since definitions are looked through. What knows
 * the ways out takes time to load, and most loads need none.
 */
async function explainer({ cwd }: CommandContext, { tables }: LoadPlan): Promise<Explain> {
  const { explainRefusal } = await import('../explain-refusal.ts');
  const known = new Map<object, ExplainedRefusal>();
  const folder = findProject(cwd);
  return (table, finding) => {
    if (!isToExplain(finding)) return null;
    const model = tables.find((each) => each.model.name === table)?.model;
    const explained = known.get(finding) ?? explainRefusal({ table, ...finding }, model, folder);
    known.set(finding, explained);
    return explained;
  };
}

function endFacts({ runId, tables, procedures, time }: RunOutcome): object {
  return {
    run: runId,
    time,
    tables: Object.fromEntries(tables.map(({ table, status, counts }) => [table, { status, ...counts }])),
    procedures: Object.fromEntries(
      procedures.map((outcome) => [outcome.name, { status: outcome.status, time: outcome.time }]),
    ),
  };
}

/** Runs a pipeline on this machine, and shows how it goes and what came of it. */
export async function runLoad(context: CommandContext, plan: LoadPlan): Promise<CommandResult> {
  const { output, json, signal } = context;
  const { pipeline, tables, source, database } = plan;
  const place = openSource(source).placeOf('');
  json?.event('run', {
    pipeline: pipeline.model.name,
    source: place,
    database: database.description,
    chosenBy: database.chosenBy,
    tables: tables.map(({ model }) => model.name),
  });
  if (json === null)
    for (const line of [...preambleLines(pipeline, tables, place, database, output.width), '']) output.line(line);
  const models = pipeline.tables.map(({ model }) => model);
  await tellUnclaimed({ output, json }, source, models);
  const progress = new LoadProgress(output);
  const outcome = await runPipeline({
    pipeline,
    tables,
    connect: (purpose) => database.connect(purpose),
    source,
    version,
    signal,
    report: json === null ? (event) => progress.show(event) : writeEvents(json, await explainer(context, plan)),
  }).finally(() => progress.end());
  if (json === null) {
    const isToTell = outcome.tables.some(({ findings }) => findings.some(isToExplain));
    const explain = isToTell ? await explainer(context, plan) : () => null;
    for (const line of summaryLines(outcome, explain, output)) output.line(line);
  }
  return { ending: outcome.status, facts: endFacts(outcome) };
}
