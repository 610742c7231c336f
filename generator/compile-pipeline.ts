import { DefinitionError } from '../model/errors.ts';
import type { PipelineModel } from '../model/table-model.ts';
import { type Migration, ownMigrations } from './migrations.ts';
import { readPipelineFiles } from './pipeline-files.ts';
import { readKnownRelations } from './procedures/known-relations.ts';
import { orderProcedures, type ProcedurePlan } from './procedures/order.ts';
import { loadParser } from './procedures/parse-sql.ts';
import { type ProcedureFacts, readProcedure } from './relations.ts';
import { expressionMistakes } from './sql/check-expression.ts';
import { type CompiledTable, compileTable } from './sql/compile-table.ts';

/** A procedure with the SQL that creates it. */
export interface CompiledProcedure extends ProcedurePlan {
  readonly sql: string;
}

/** Everything that follows from a pipeline's definitions and files, without a database, a network or a clock. */
export interface CompiledPipeline {
  readonly model: PipelineModel;
  /** Folder of `aspen.config.ts`; the paths of the model start there. */
  readonly folder: string;
  /** Aspen's own migrations, which lay down the `aspen` schema. */
  readonly runtime: readonly Migration[];
  readonly tables: readonly CompiledTable[];
  /** The pipeline's own migrations. */
  readonly migrations: readonly Migration[];
  /** In the order in which they run. */
  readonly procedures: readonly CompiledProcedure[];
}

/**
 * Renders a pipeline: its tables, and its procedures in the order in which they run.
 *
 * @param files What the pipeline names in its folder.
 * @throws {AspenError} for a wrong `matches`, an unreadable file, SQL that does not parse, an unknown relation, a cycle.
 */
export async function compilePipeline(
  model: PipelineModel,
  folder: string,
  files = readPipelineFiles(model, folder),
): Promise<CompiledPipeline> {
  const { migrations, sources } = files;
  if (model.tables.some(({ checks }) => checks.length > 0)) await loadParser();
  const mistakes = expressionMistakes(model.tables);
  if (mistakes.length > 0) throw new DefinitionError(mistakes);
  const tables = model.tables.map(compileTable);
  const facts = new Map<string, ProcedureFacts>();
  for (const { name, file } of model.procedures) facts.set(name, await readProcedure(sources.get(name) ?? '', file));
  const known = await readKnownRelations(model, migrations);
  const procedures = orderProcedures(model, facts, known).map((plan) => ({
    ...plan,
    sql: sources.get(plan.name) ?? '',
  }));
  return { model, folder, runtime: ownMigrations(), tables, migrations, procedures };
}
