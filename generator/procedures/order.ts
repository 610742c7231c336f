import type { PipelineModel } from '../../model/table-model.ts';
import { type ProcedureFinding, ProceduresError } from '../errors.ts';
import {
  type DeclaredOrder,
  type Dependencies,
  declaredOrder,
  findCycles,
  findDependencies,
  sortByDependencies,
} from './dependencies.ts';
import type { ProcedureFacts } from './facts.ts';
import type { KnownRelations } from './known-relations.ts';
import { createdBy, type ResolvedProcedure, resolveProcedure } from './resolve-procedure.ts';

/** A procedure in its place in the order. */
export interface ProcedurePlan {
  readonly name: string;
  readonly schema: string;
  /** Path of the SQL that creates it, from the pipeline's folder. */
  readonly file: string;
  /** SHA-256 of the file's text, in hex. */
  readonly sourceHash: string;
  /** Qualified names (`schema.name`), in alphabetical order. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /**
   * What makes it due when it changed: what it reads and does not write itself, and `procedure:<name>` for each
   * procedure before it that writes one of its tables.
   */
  readonly inputs: readonly string[];
  /** Names of the procedures that run before it. */
  readonly runsAfter: readonly string[];
}

/**
 * Puts a pipeline's procedures into the order in which they run: each after those that write what it reads, and
 * after those that its `after` names. Those that do not depend on each other keep the order of their definitions.
 *
 * @param facts By the name of the definition.
 * @throws {ProceduresError} with everything that is wrong at once: unknown relations, SQL that cannot be seen through
 * without a declaration, names that differ, writers of one table without an order, and circles.
 */
export function orderProcedures(
  pipeline: PipelineModel,
  facts: ReadonlyMap<string, ProcedureFacts>,
  known: KnownRelations,
): readonly ProcedurePlan[] {
  const findings: ProcedureFinding[] = [];
  const procedures = resolveAll(pipeline, facts, known, findings);
  const declared = declaredOrder(procedures);
  const dependencies = findDependencies(procedures);
  const names = procedures.map(({ model }) => model.name);
  const sorted = sortByDependencies(names, dependencies);
  checkWriters(procedures, declared, findings);
  if (sorted === null) findings.push(...describeCycles(procedures, dependencies));
  if (findings.length > 0 || sorted === null) throw new ProceduresError(findings);
  return sorted.flatMap((name) => {
    const procedure = procedures.find(({ model }) => model.name === name);
    if (procedure === undefined) return [];
    const before = dependencies.get(name);
    return toPlan(
      procedure,
      procedures,
      declared,
      sorted.filter((other) => before?.has(other)),
    );
  });
}

function resolveAll(
  pipeline: PipelineModel,
  facts: ReadonlyMap<string, ProcedureFacts>,
  known: KnownRelations,
  findings: ProcedureFinding[],
): readonly ResolvedProcedure[] {
  const created = [...facts.values()].flatMap((one) => createdBy(one, pipeline));
  const around = { pipeline, known, relations: new Set([...known.relations, ...created]) };
  return pipeline.procedures.flatMap((model) => {
    const one = facts.get(model.name);
    return one === undefined ? [] : [resolveProcedure(model, one, around, findings)];
  });
}

function toPlan(
  { model, facts, reads, writes }: ResolvedProcedure,
  procedures: readonly ResolvedProcedure[],
  declared: DeclaredOrder,
  runsAfter: readonly string[],
): ProcedurePlan {
  const earlierWriters = procedures.filter(
    (other) => declared.get(model.name)?.has(other.model.name) && [...other.writes].some((name) => writes.has(name)),
  );
  const inputs = [
    ...[...reads].filter((name) => !writes.has(name)),
    ...earlierWriters.map((other) => `procedure:${other.model.name}`),
  ];
  const { name, schema, file } = model;
  const { sourceHash } = facts;
  return {
    name,
    schema,
    file,
    sourceHash,
    reads: [...reads].sort(),
    writes: [...writes].sort(),
    inputs: inputs.sort(),
    runsAfter,
  };
}

/** Two that write one table need an order that someone thought about. */
function checkWriters(
  procedures: readonly ResolvedProcedure[],
  declared: DeclaredOrder,
  findings: ProcedureFinding[],
): void {
  for (const [at, { model, writes }] of procedures.entries()) {
    for (const other of procedures.slice(0, at)) {
      const shared = [...writes].filter((name) => other.writes.has(name)).sort();
      const hasOrder =
        declared.get(model.name)?.has(other.model.name) || declared.get(other.model.name)?.has(model.name);
      if (shared.length === 0 || hasOrder === true) continue;
      findings.push({
        code: 'undeclared-order',
        procedure: model.name,
        path: model.file,
        found: `${other.model.name} and ${model.name} both write ${shared.join(', ')}`,
        expected: `after: ['${other.model.name}'] in the definition of ${model.name}, or the other way round`,
      });
    }
  }
}

function describeCycles(
  procedures: readonly ResolvedProcedure[],
  dependencies: Dependencies,
): readonly ProcedureFinding[] {
  const names = procedures.map(({ model }) => model.name);
  return findCycles(names, dependencies).map((cycle) => {
    const [first = ''] = cycle;
    const steps = cycle.slice(1).map((after, at) => describeStep(cycle[at] ?? '', after, dependencies));
    return {
      code: 'procedure-cycle',
      procedure: first,
      path: procedures.find(({ model }) => model.name === first)?.model.file ?? '',
      found: `a circle: ${cycle.join(' → ')} (${steps.join('; ')})`,
      expected: 'procedures that can run one after another, none twice',
    };
  });
}

function describeStep(before: string, after: string, dependencies: Dependencies): string {
  const reason = dependencies.get(after)?.get(before);
  return reason?.kind === 'reads'
    ? `${before} writes ${reason.relations.join(', ')}, which ${after} reads`
    : `${after} is declared to run after ${before}`;
}
