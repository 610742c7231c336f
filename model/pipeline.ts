import { DefinitionError, type Mistake } from './errors.ts';
import { Fields } from './fields.ts';
import { freeze } from './freeze.ts';
import { readIdentifier, readSchema } from './identifier.ts';
import { checkAfter, checkNames, checkPrefixes, checkReferences } from './pipeline-rules.ts';
import type { ProcedureDefinition } from './procedure.ts';
import { readProcedure } from './read-procedure.ts';
import { readTable } from './read-table.ts';
import type { TableDefinition } from './table.ts';
import type { PipelineModel } from './table-model.ts';

/** A pipeline as `aspen.config.ts` defines it. */
export interface PipelineDefinition {
  readonly name: string;
  /**
   * The schema of tables and procedures that do not name another.
   *
   * @default 'public'
   */
  readonly schema?: string;
  /**
   * Where the source files are for a load on a laptop: a folder, from the pipeline's folder, or `s3://BUCKET/FOLDER`.
   *
   * @default 'files'
   */
  readonly source?: string;
  /**
   * Folder of the pipeline's own numbered migrations, from the pipeline's folder.
   *
   * @default none
   */
  readonly migrations?: string | null;
  /**
   * Relations that procedures use and the pipeline does not create.
   *
   * @default []
   */
  readonly external?: readonly string[];
  readonly tables: readonly TableDefinition[];
  /** @default [] */
  readonly procedures?: readonly ProcedureDefinition[];
}

/** The objects of a list, read one after another, each under its own name where it has one, else under its place. */
function readList<Model>(
  fields: Fields,
  property: string,
  expected: string,
  mistakes: Mistake[],
  read: (item: Fields) => Model | null,
): readonly Model[] {
  const models: Model[] = [];
  for (const [at, raw] of (fields.list(property) ?? []).entries()) {
    const named = typeof raw === 'object' && raw !== null && 'name' in raw && typeof raw.name === 'string' && raw.name;
    const item = Fields.of(raw, named || `${property}[${at}]`, expected, mistakes);
    const model = item === null ? null : read(item);
    if (model !== null) models.push(model);
  }
  return models;
}

/**
 * Gives the plain, frozen data of a pipeline that every output is made from, its defaults filled in.
 *
 * @throws {DefinitionError} with every mistake of the definitions and its path.
 */
export function definePipeline(definition: PipelineDefinition): PipelineModel {
  const mistakes: Mistake[] = [];
  const fields = Fields.of(definition, 'pipeline', 'an object with name and tables', mistakes);
  if (fields === null) throw new DefinitionError(mistakes);
  const name = readIdentifier(fields, 'name', true) ?? '';
  const schema = readSchema(fields) ?? 'public';
  if (fields.value('tables') === undefined) fields.wrong('tables', 'nothing', 'a list of tables');
  const tables = readList(fields, 'tables', 'a table, as defineTable() gives it', mistakes, (table) =>
    readTable(table, schema, mistakes),
  );
  const procedures = readList(fields, 'procedures', 'a procedure, as defineProcedure() gives it', mistakes, (item) =>
    readProcedure(item, schema),
  );
  const model: PipelineModel = {
    name,
    schema,
    source: fields.filledText('source', 'files'),
    migrations: fields.value('migrations') === null ? null : fields.filledText('migrations', '') || null,
    external: fields.texts('external') ?? [],
    tables,
    procedures,
  };
  fields.close();
  checkNames(model, mistakes);
  checkPrefixes(tables, mistakes);
  checkReferences(tables, mistakes);
  checkAfter(procedures, mistakes);
  if (mistakes.length > 0) throw new DefinitionError(mistakes);
  return freeze(model);
}
