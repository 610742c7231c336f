import { diagnose, type Finding } from './diagnose.ts';
import type { Facts } from './facts/facts.ts';
import { type JobPaths, pathsOf } from './path.ts';

/** All that the doctor has to say. */
export interface Report {
  readonly from: Facts['from'];
  readonly paths: readonly JobPaths[];
  /** What fails or is at risk, each once, with all that it is about. */
  readonly problems: readonly Problem[];
  /** What cannot be told, by what keeps it from being known. */
  readonly gaps: readonly Gap[];
  /** How many verdicts found everything as it should be. */
  readonly fine: number;
}

/** Something that is wrong in one place, for one or more jobs. */
export interface Problem {
  readonly finding: Finding;
  readonly subjects: readonly Finding['subject'][];
}

/** Something that is not known, and the rules that wait for it. */
export interface Gap {
  readonly why: string;
  readonly ask: string;
  readonly rules: readonly string[];
}

function gather<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [item]);
    else same.push(item);
  }
  return [...groups.values()];
}

function problemsOf(findings: readonly Finding[]): readonly Problem[] {
  const wrong = (['fails', 'at risk'] as const).flatMap((grade) => findings.filter((each) => each.grade === grade));
  const same = gather(wrong, ({ rule, where, found, grade }) => JSON.stringify([rule.id, grade, where.key, found]));
  return same.flatMap((group) => {
    const [finding] = group;
    return finding === undefined ? [] : [{ finding, subjects: group.map(({ subject }) => subject) }];
  });
}

/** Those that say the same as one, with the rules of all. */
function sameGaps(gaps: readonly Gap[]): readonly Gap[] {
  return gather(gaps, ({ why, ask }) => JSON.stringify([why, ask])).flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, rules: [...new Set(group.flatMap(({ rules }) => rules))] }];
  });
}

function gapsOf(findings: readonly Finding[]): readonly Gap[] {
  const unknown = findings.filter(({ grade }) => grade === 'unknown');
  return sameGaps(unknown.map(({ found, ask, rule }) => ({ why: found, ask: ask ?? '', rules: [rule.id] })));
}

/** Reports on what is judged apart, such as stacks of several regions, as one. */
export function together(reports: readonly Report[]): Report {
  return {
    from: reports[0]?.from ?? 'template',
    paths: reports.flatMap(({ paths }) => paths),
    problems: reports.flatMap(({ problems }) => problems),
    gaps: sameGaps(reports.flatMap(({ gaps }) => gaps)),
    fine: reports.reduce((sum, { fine }) => sum + fine, 0),
  };
}

/** Judges a deployment by every rule. */
export function reportOn(facts: Facts): Report {
  const findings = diagnose(facts);
  return {
    from: facts.from,
    paths: pathsOf(facts, findings),
    problems: problemsOf(findings),
    gaps: [...gapsOf(findings), ...facts.untold.map(({ gap: { why, ask }, rules }) => ({ why, ask, rules }))],
    fine: findings.filter(({ grade }) => grade === 'fine').length,
  };
}
