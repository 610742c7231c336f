import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import { ASPEN } from '../../model/command-name.ts';
import { type AwsOptions, deploymentOf, refuseWithoutAws } from '../aws/deployment.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { openDatabase } from '../database.ts';
import { findProject, loadProject } from '../project.ts';
import { chosenSource, DEPLOYED } from '../project-source.ts';
import { type AgainOptions, checkAgain, markAgain, namedFiles, partNames } from './again.ts';
import { confirmDatabase } from './confirm-database.ts';
import { checkFresh, type FreshOptions, startFresh } from './fresh.ts';
import { runLoad } from './run-load.ts';
import { refuseWithoutSource } from './source-folder.ts';
import { unknownTables } from './unknown-tables.ts';

/** What `aspen load` takes. */
export interface LoadOptions extends AwsOptions, FreshOptions, AgainOptions {
  readonly crawl?: true;
  readonly source?: string;
  readonly database?: string;
}

/** The tables that the user named; all of them where none was. @throws {UsageError} for one that does not exist. */
export function chooseTables(pipeline: CompiledPipeline, names: readonly string[]): readonly CompiledTable[] {
  const known = pipeline.tables.map(({ model }) => model.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw unknownTables(unknown, known, `${ASPEN} load`);
  return names.length === 0 ? pipeline.tables : pipeline.tables.filter(({ model }) => names.includes(model.name));
}

/** `aspen load [TABLE…]`: brings what is new into the tables, then runs the procedures that are due. */
export async function load(
  context: CommandContext,
  names: readonly string[],
  options: LoadOptions,
): Promise<CommandResult> {
  const { cwd } = context;
  const folder = findProject(cwd);
  const pipeline = await loadProject(folder);
  const known = pipeline.tables.map(({ model }) => model.name);
  const { tables: namedTables, files } =
    options.again === true ? partNames(known, names) : { tables: names, files: [] as readonly string[] };
  const tables = files.length > 0 && namedTables.length === 0 ? [] : chooseTables(pipeline, namedTables);
  const deployment = options.source === DEPLOYED ? undefined : options.deployment;
  refuseWithoutAws(options, { '--deployment': deployment, '--crawl': options.crawl });
  checkFresh(options, options.aws === true);
  checkAgain(options, { '--fresh': options.fresh, '--aws': options.aws });
  if (options.aws === true) {
    const others = { '--source': options.source, '--database': options.database };
    const inAws = deploymentOf(options, pipeline.model.name, others);
    const { loadInAws } = await import('./load-aws.ts');
    const models = tables.map(({ model }) => model);
    return loadInAws(context, inAws, { tables: models, named: names, crawl: options.crawl === true });
  }
  const source = await chosenSource(folder, pipeline, cwd, options);
  await refuseWithoutSource(source, options.fresh === true);
  const database = await openDatabase(context, folder, options.database, 'load');
  const yes = options.yes === true;
  const plan = { pipeline, tables, source, database };
  try {
    const goesOn =
      (await confirmDatabase(context, database, yes)) &&
      (options.fresh !== true || (await startFresh(context, plan, names, yes)));
    if (!goesOn) return { ending: 'done', facts: { run: null } };
    if (options.again !== true) return await runLoad(context, plan);
    const meant = files.length === 0 ? new Map<string, readonly string[]>() : await namedFiles(plan, files, cwd);
    const wanted = pipeline.tables.filter((table) => tables.includes(table) || meant.has(table.model.name));
    const again = { ...plan, tables: wanted };
    await markAgain(context, again, options.since ?? null, meant);
    return await runLoad(context, again);
  } finally {
    await database.close();
  }
}
