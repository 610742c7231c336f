import type { Facts } from './facts/facts.ts';
import { type Paths, pathsOf } from './paths.ts';
import { rules } from './rules/index.ts';
import type { Finding } from './verdict.ts';

/** All that the doctor has to say. */
export interface Report {
  readonly from: Facts['from'];
  readonly paths: readonly Paths[];
  /** What fails or is at risk, each once, with all that it is about. */
  readonly problems: readonly Problem[];
  /** What cannot be told, by what keeps it from being known. */
  readonly unknowns: readonly ReportedUnknown[];
  /** How many verdicts found everything as it should be. */
  readonly fine: number;
}

/** Something that is wrong in one place, for one or more jobs. */
export interface Problem {
  readonly finding: Finding;
  readonly subjects: readonly Finding['subject'][];
}

/** Something that is not known, and the rules that wait for it. */
export interface ReportedUnknown {
  readonly why: string;
  readonly findOutBy: string;
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
    // Once, even where it lies on more than one of its ways.
    const subjects = new Map(group.map(({ subject }) => [subject.key, subject]));
    return finding === undefined ? [] : [{ finding, subjects: [...subjects.values()] }];
  });
}

/** Those that say the same as one, with the rules of all. */
function mergeUnknowns(unknowns: readonly ReportedUnknown[]): readonly ReportedUnknown[] {
  return gather(unknowns, ({ why, findOutBy }) => JSON.stringify([why, findOutBy])).flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, rules: [...new Set(group.flatMap(({ rules }) => rules))] }];
  });
}

function unknownsOf(findings: readonly Finding[]): readonly ReportedUnknown[] {
  const unknown = findings.filter(({ grade }) => grade === 'unknown');
  return mergeUnknowns(
    unknown.map(({ found, findOutBy, rule }) => ({ why: found, findOutBy: findOutBy ?? '', rules: [rule.id] })),
  );
}

/** Reports on what is judged apart, such as stacks of several regions, as one. */
export function mergeReports(reports: readonly Report[]): Report {
  return {
    from: reports[0]?.from ?? 'template',
    paths: reports.flatMap(({ paths }) => paths),
    problems: reports.flatMap(({ problems }) => problems),
    unknowns: mergeUnknowns(reports.flatMap(({ unknowns }) => unknowns)),
    fine: reports.reduce((sum, { fine }) => sum + fine, 0),
  };
}

/** Judges a deployment by every rule. */
export function reportOn(facts: Facts): Report {
  const findings = rules.flatMap((rule) => rule.check(facts).map((verdict): Finding => ({ ...verdict, rule })));
  return {
    from: facts.from,
    paths: pathsOf(facts, findings),
    problems: problemsOf(findings),
    unknowns: [
      ...unknownsOf(findings),
      ...facts.unjudged.map(({ unknown: { why, findOutBy }, rules }) => ({ why, findOutBy, rules })),
    ],
    fine: findings.filter(({ grade }) => grade === 'fine').length,
  };
}
