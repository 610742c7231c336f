import type { Facts } from './facts/facts.ts';
import type { Place } from './facts/place.ts';
import type { Unknown } from './facts/unknown.ts';

/** What becomes of something, by a rule. */
export type Grade = 'fails' | 'at risk' | 'unknown' | 'fine';

/** What a job has to reach. */
export type Way = 's3' | 'secret' | 'database';

/** How to mend something. */
export interface Fix {
  /** As code of the CDK. */
  readonly cdk: string;
  /** As a line for AWS's command line. */
  readonly cli: string;
}

/** What a rule says of one thing. */
export interface Verdict {
  readonly grade: Grade;
  /** What it is about: a job, a crawler, a function, a network … */
  readonly subject: Place;
  /** Where it stands. */
  readonly where: Place;
  /** What was found; for what is unknown, why it is. */
  readonly found: string;
  /** What would tell, for what is unknown. */
  readonly findOutBy: string | null;
  readonly fix: Fix | null;
  /** The way of the subject that it lies on; null where it lies on all, or on none. */
  readonly way: Way | null;
}

/** One way in which a deployment fails, by the catalogue's own id. */
export interface Rule {
  readonly id: string;
  /** What has to hold. */
  readonly title: string;
  /** What a user sees where it does not. */
  readonly message: string;
  /** Where the rule is from. */
  readonly source: string;
  check(facts: Facts): readonly Verdict[];
}

/** A verdict, with the rule that it is by. */
export interface Finding extends Verdict {
  readonly rule: Rule;
}

/** What is wrong, and how to mend it. */
export interface Wrong {
  readonly where: Place;
  readonly found: string;
  readonly fix: Fix;
  readonly way?: Way;
}

function wrong(grade: Grade, subject: Place, { where, found, fix, way }: Wrong): Verdict {
  return { grade, subject, where, found, findOutBy: null, fix, way: way ?? null };
}

/** It will fail. */
export const fails = (subject: Place, facts: Wrong): Verdict => wrong('fails', subject, facts);

/** It may fail. */
export const atRisk = (subject: Place, facts: Wrong): Verdict => wrong('at risk', subject, facts);

/** Nothing is wrong. */
export function fine(subject: Place, way: Way | null = null): Verdict {
  return { grade: 'fine', subject, where: subject, found: '', findOutBy: null, fix: null, way };
}

/** It cannot be told. */
export function unknown(subject: Place, { why, findOutBy }: Unknown, way: Way | null = null): Verdict {
  return { grade: 'unknown', subject, where: subject, found: why, findOutBy, fix: null, way };
}

/** What a thing is called in a line for AWS's command line: a template knows no names but those of its own. */
export function cliName({ key, id }: Place): string {
  return key.startsWith('<') ? key : id;
}

/** What a thing is called in a sentence. */
export function nameOf({ id }: Place): string {
  return id;
}
