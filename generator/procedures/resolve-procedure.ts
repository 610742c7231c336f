import { nearest } from '../../model/nearest.ts';
import type { PipelineModel, ProcedureModel } from '../../model/table-model.ts';
import type { ProcedureFinding } from '../errors.ts';
import type { ProcedureFacts, Relation } from './facts.ts';
import type { KnownRelations } from './known-relations.ts';
import { parseRelationName, qualifiedName, resolveRelation } from './relation-name.ts';

/** A procedure with the qualified names of what it reads and writes. */
export interface ResolvedProcedure {
  readonly model: ProcedureModel;
  readonly facts: ProcedureFacts;
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
}

/** What all procedures of a pipeline are resolved against. */
interface Surroundings {
  readonly pipeline: PipelineModel;
  readonly known: KnownRelations;
  /** Known relations, and those that procedures make. */
  readonly relations: ReadonlySet<string>;
}

/** Resolves a procedure's names, and notes what is wrong with it alone. */
export function resolveProcedure(
  model: ProcedureModel,
  facts: ProcedureFacts,
  around: Surroundings,
  findings: ProcedureFinding[],
): ResolvedProcedure {
  checkName(model, facts, around.pipeline, findings);
  checkCalls(model, facts, around.pipeline, findings);
  const reads = new Set<string>();
  const writes = new Set<string>();
  const noted = new Set<string>();
  const take = (into: Set<string>, name: string, path: string) => {
    into.add(name);
    if (around.relations.has(name) || noted.has(name)) return;
    noted.add(name);
    findings.push(unknownRelation(model.name, name, path, around.relations));
  };
  const found = (into: Set<string>, relations: readonly Relation[]) => {
    for (const relation of relations) {
      const name = resolveRelation(relation, searchPath(facts, around.pipeline), (one) => around.relations.has(one));
      if (name !== null) take(into, name, `${model.file}:${relation.line}`);
    }
  };
  const declared = (into: Set<string>, property: 'reads' | 'writes') => {
    for (const [at, text] of model[property].entries()) {
      take(into, parseRelationName(text, around.pipeline.schema), `${model.name}.${property}[${at}]`);
    }
  };
  found(reads, facts.reads);
  found(writes, facts.writes);
  declared(reads, 'reads');
  declared(writes, 'writes');
  lookThroughViews(reads, writes, around.known);
  return { model, facts, reads, writes };
}

/** The names of the relations that a procedure makes. */
export function createdBy(facts: ProcedureFacts, pipeline: PipelineModel): readonly string[] {
  const [first = pipeline.schema] = searchPath(facts, pipeline);
  return facts.creates.map(({ schema, name }) => qualifiedName(schema ?? first, name));
}

function searchPath(facts: ProcedureFacts, pipeline: PipelineModel): readonly string[] {
  return facts.searchPath ?? [pipeline.schema];
}

/** What is read through a view is what its query reads; what is written through it, or to refresh it, likewise. */
function lookThroughViews(reads: Set<string>, writes: Set<string>, { views }: KnownRelations): void {
  for (const name of writes) {
    const view = views.get(name);
    if (view === undefined) continue;
    // A set takes in what is added while it is walked, so that views over views are looked through too.
    for (const source of view.reads) {
      reads.add(source);
      if (!view.materialized) writes.add(source);
    }
  }
  for (const name of reads) {
    const view = views.get(name);
    if (view !== undefined && !view.materialized) for (const source of view.reads) reads.add(source);
  }
}

function checkName(
  { name, schema, file }: ProcedureModel,
  facts: ProcedureFacts,
  pipeline: PipelineModel,
  findings: ProcedureFinding[],
): void {
  const found = qualifiedName(facts.schema ?? pipeline.schema, facts.name);
  const expected = qualifiedName(schema, name);
  if (found === expected) return;
  findings.push({
    code: 'procedure-name',
    procedure: name,
    path: file,
    found: `CREATE PROCEDURE ${found}`,
    expected: `${expected}, as its definition names it`,
  });
}

function checkCalls(
  { name, file, reads, writes }: ProcedureModel,
  facts: ProcedureFacts,
  pipeline: PipelineModel,
  findings: ProcedureFinding[],
): void {
  const own = new Set(pipeline.procedures.map((procedure) => qualifiedName(procedure.schema, procedure.name)));
  const isDeclared = reads.length + writes.length > 0;
  const unseen = (line: number, found: string) =>
    findings.push({
      code: 'unseen-sql',
      procedure: name,
      path: `${file}:${line}`,
      found,
      expected: '`reads` and `writes` in its definition, since the parser cannot look into it',
    });
  for (const call of facts.calls) {
    const called = qualifiedName(call.schema ?? searchPath(facts, pipeline)[0] ?? pipeline.schema, call.name);
    if (own.has(called)) {
      findings.push({
        code: 'procedure-calls-procedure',
        procedure: name,
        path: `${file}:${call.line}`,
        found: `CALL ${called}, a procedure of this pipeline`,
        expected: 'procedures that do not call each other: each runs by itself when its inputs changed',
      });
    } else if (!isDeclared) unseen(call.line, `CALL ${called}`);
  }
  if (facts.dynamic > 0 && !isDeclared) {
    const count = facts.dynamic === 1 ? 'a statement' : `${facts.dynamic} statements`;
    unseen(facts.dynamicLine, `${count} put together at run time (EXECUTE)`);
  }
}

function unknownRelation(
  procedure: string,
  name: string,
  path: string,
  relations: ReadonlySet<string>,
): ProcedureFinding {
  const near = nearest(name, [...relations].sort());
  return {
    code: 'unknown-relation',
    procedure,
    path,
    found: name,
    expected: `a table of the pipeline, a relation of its migrations, or one named in \`external\`${near === null ? '' : `: ${near}?`}`,
  };
}
