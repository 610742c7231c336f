import { type KnownRelations, readKnownRelations } from '../../generator/procedures/known-relations.ts';
import { orderProcedures, type ProcedurePlan } from '../../generator/procedures/order.ts';
import { readProcedure } from '../../generator/relations.ts';
import type { PipelineModel, ProcedureModel, TableModel } from '../../model/table-model.ts';

/** What a test says about a procedure: statements of its body, or its whole file, and its definition. */
export interface ProcedureCase extends Partial<ProcedureModel> {
  readonly body?: string;
  readonly sql?: string;
}

/** What a test says about a pipeline in the schema `app`. */
export interface PipelineCase {
  readonly tables?: readonly string[];
  readonly external?: readonly string[];
  readonly migrations?: readonly string[];
  readonly procedures?: Readonly<Record<string, ProcedureCase>>;
}

/** The model of a pipeline that a test describes. */
function pipelineOf({ tables = [], external = [], procedures = {} }: PipelineCase): PipelineModel {
  return {
    name: 'test',
    schema: 'app',
    source: 'files',
    migrations: 'sql/migrations',
    external,
    tables: tables.map(tableOf),
    procedures: Object.entries(procedures).map(([name, { after = [], reads = [], writes = [], schema = 'app' }]) => ({
      name,
      schema,
      file: `sql/procedures/${name}.sql`,
      after,
      reads,
      writes,
    })),
  };
}

function tableOf(name: string): TableModel {
  return {
    name,
    schema: 'app',
    comment: null,
    source: {
      format: 'csv',
      prefix: `${name}/`,
      delimiter: ',',
      quote: '"',
      encoding: 'utf-8',
      header: true,
      headerMatch: 'exact',
      headerLines: null,
      multiline: true,
      nulls: [],
      quotedNulls: false,
      files: [],
      except: [],
      skip: 0,
      comment: null,
      escape: null,
      lineEnd: 'lf',
      dms: null,
      blanksAroundQuotes: false,
      ragged: 'reject',
      trailingDelimiter: false,
      trailer: null,
    },
    columns: [],
    key: [],
    drop: [],
    load: { mode: 'append', sameContent: 'hold' },
    strict: false,
    audit: false,
    lineage: true,
    trigger: 'crawler',
    rejectLimit: { records: 0, share: null },
    checks: [],
    freshness: null,
  };
}

/** The relations that a pipeline knows. */
export function knownOf(pipeline: PipelineCase): Promise<KnownRelations> {
  const migrations = (pipeline.migrations ?? []).map((sql, at) => ({ name: `000${at + 1}_test.sql`, sql }));
  return readKnownRelations(pipelineOf(pipeline), migrations);
}

/** The procedures of a pipeline in their order. */
export async function planOf(pipeline: PipelineCase): Promise<readonly ProcedurePlan[]> {
  const model = pipelineOf(pipeline);
  const facts = new Map(
    await Promise.all(
      model.procedures.map(async ({ name, file }) => {
        const { body = '', sql = `create procedure ${name}() language plpgsql as $$\nbegin\n${body}\nend $$` } =
          pipeline.procedures?.[name] ?? {};
        return [name, await readProcedure(sql, file)] as const;
      }),
    ),
  );
  return orderProcedures(model, facts, await knownOf(pipeline));
}
