import type { Facts } from './facts/facts.ts';
import { rules } from './rules/index.ts';
import type { Rule, Verdict } from './verdict.ts';

/** A verdict, with the rule that it is by. */
export interface Finding extends Verdict {
  readonly rule: Rule;
}

/** Every rule on everything that it is about. */
export function diagnose(facts: Facts): readonly Finding[] {
  return rules.flatMap((rule) => rule.check(facts).map((verdict) => ({ ...verdict, rule })));
}
