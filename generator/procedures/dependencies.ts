import type { ResolvedProcedure } from './resolve-procedure.ts';

/** Why one procedure runs after another. */
export type Reason = { readonly kind: 'declared' } | { readonly kind: 'reads'; readonly relations: readonly string[] };

/** For each procedure, those that run before it, and why. */
export type Dependencies = ReadonlyMap<string, ReadonlyMap<string, Reason>>;

/** For each procedure, those that `after` puts before it, directly or through others. */
export type DeclaredOrder = ReadonlyMap<string, ReadonlySet<string>>;

/** Follows `after` from each procedure. */
export function declaredOrder(procedures: readonly ResolvedProcedure[]): DeclaredOrder {
  const direct = new Map(procedures.map(({ model }) => [model.name, model.after]));
  return new Map(
    procedures.map(({ model }) => {
      const before = new Set(model.after);
      // A set takes in what is added while it is walked.
      for (const name of before) for (const further of direct.get(name) ?? []) before.add(further);
      return [model.name, before];
    }),
  );
}

/** Which procedures run before which: declared by `after`, or because one reads what the other writes. */
export function findDependencies(procedures: readonly ResolvedProcedure[]): Dependencies {
  const all = new Map<string, ReadonlyMap<string, Reason>>();
  for (const { model, reads, writes } of procedures) {
    const before = new Map<string, Reason>();
    for (const other of procedures) {
      if (other.model.name === model.name) continue;
      // Between two writers of one table only `after` decides: each of them also reads what the other left there.
      const relations = [...other.writes].filter((name) => reads.has(name) && !writes.has(name)).sort();
      if (relations.length > 0) before.set(other.model.name, { kind: 'reads', relations });
      else if (model.after.includes(other.model.name)) before.set(other.model.name, { kind: 'declared' });
    }
    all.set(model.name, before);
  }
  return all;
}

/** The names in an order in which each comes after those it depends on; null where they form a circle. */
export function sortByDependencies(names: readonly string[], dependencies: Dependencies): readonly string[] | null {
  const sorted: string[] = [];
  const waiting = new Set(names);
  while (waiting.size > 0) {
    // The first that can go, so that those that do not depend on each other keep the order of their definitions.
    const next = [...waiting].find((name) =>
      [...(dependencies.get(name)?.keys() ?? [])].every((one) => !waiting.has(one)),
    );
    if (next === undefined) return null;
    sorted.push(next);
    waiting.delete(next);
  }
  return sorted;
}

/**
 * The circles among the procedures: for each group that cannot be ordered, a shortest way from its first procedure
 * over those that run after it back to itself.
 */
export function findCycles(names: readonly string[], dependencies: Dependencies): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const covered = new Set<string>();
  for (const name of names) {
    if (covered.has(name)) continue;
    const cycle = shortestCycle(name, names, dependencies);
    if (cycle === null) continue;
    cycles.push(cycle);
    for (const member of names) if (isOneGroup(name, member, names, dependencies)) covered.add(member);
  }
  return cycles;
}

function shortestCycle(start: string, names: readonly string[], dependencies: Dependencies): string[] | null {
  return shortestWay(start, start, names, dependencies);
}

function isOneGroup(one: string, other: string, names: readonly string[], dependencies: Dependencies): boolean {
  return shortestWay(one, other, names, dependencies) !== null && shortestWay(other, one, names, dependencies) !== null;
}

/** Breadth first over the procedures that run after each. */
function shortestWay(from: string, to: string, names: readonly string[], dependencies: Dependencies): string[] | null {
  const ways: string[][] = [[from]];
  const seen = new Set<string>();
  for (const way of ways) {
    const last = way.at(-1) ?? from;
    for (const next of names.filter((name) => dependencies.get(name)?.has(last))) {
      if (next === to) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return null;
}
