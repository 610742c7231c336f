import type { GlueFacts } from './glue.ts';
import type { NetworkFacts } from './network.ts';
import type { PermissionFacts } from './permissions.ts';
import type { ServiceFacts } from './services.ts';
import { LIVE, type Unknown } from './unknown.ts';

/**
 * What is known of a deployment, from its template or from its account. Things are named by keys: in an account by
 * their ids and ARNs; in a template by `<LogicalId>`, or by what is written there of something that it does not make.
 */
export interface Facts extends NetworkFacts, PermissionFacts, GlueFacts, ServiceFacts {
  readonly from: 'template' | 'plan' | 'account';
  /** The region that a deployment is for; null where a template is for any. */
  readonly region: string | null;
  /** Why nothing is known of what a key names, where the facts do not have it. */
  whyUnknown(key: string, what: FactKind): Unknown;
  /** What could not be looked at, so that rules have nothing of it to judge. */
  readonly unjudged: readonly Unjudged[];
}

/** Something that could not be looked at. */
export interface Unjudged {
  readonly unknown: Unknown;
  /** The rules that would judge it. */
  readonly rules: readonly string[];
}

/** What tells more than facts do. */
export function furtherCheck({ from }: Pick<Facts, 'from'>): string {
  return from === 'account' ? 'VPC Reachability Analyzer, or a run of the job' : LIVE;
}

/** The kinds of things that may be lacking. */
export type FactKind =
  | 'connection'
  | 'subnet'
  | 'security group'
  | 'route table'
  | 'network ACL'
  | 'VPC'
  | 'role'
  | 'database'
  | 'secret'
  | 'bucket';
