import type { Placed } from './facts.ts';
import type { Known, Unknown } from './known.ts';

/** Conditions of a statement: operator, key, values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** A statement of a policy. */
export interface Statement {
  readonly allows: boolean;
  readonly actions: readonly string[];
  /** True where it speaks of every action but these. */
  readonly exceptActions: boolean;
  readonly resources: readonly string[];
  /** True where it speaks of every resource but these. */
  readonly exceptResources: boolean;
  readonly conditions: Conditions;
  /** Whom a resource's policy speaks of: keys of roles, services, `*`. Empty in the policy of a role. */
  readonly principals: readonly string[];
  /** True where it stands in a policy of AWS's own, which is made for everybody. */
  readonly byAws?: boolean;
}

/** A role with all that it may. */
export interface Role extends Placed {
  /** Services that may take it. */
  readonly services: readonly string[];
  readonly statements: readonly Statement[];
  /** Policies that it has and of which it is not known what they allow. */
  readonly unread: readonly Unknown[];
  /** What it may at most, whatever its policies say; null where it has no permissions boundary. */
  readonly boundary: Known<readonly Statement[]> | null;
}

/** A bucket. */
export interface Bucket extends Placed {
  readonly region: string | null;
  /** Empty for one without a policy. */
  readonly policy: Known<readonly Statement[]>;
}

/** A secret. */
export interface Secret extends Placed {
  readonly name: string | null;
  /** The customer's key that it is encrypted with; null for AWS's own. */
  readonly key: string | null;
  /** What the policies of the secret and of its key allow. */
  readonly policy: Known<readonly Statement[]>;
}

/** Who may do what. */
export interface PermissionFacts {
  readonly roles: ReadonlyMap<string, Role>;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly secrets: ReadonlyMap<string, Secret>;
  /** Whether whoever deploys may pass a role to Glue; null where nobody was asked. */
  readonly passes: ReadonlyMap<string, Known<boolean>> | null;
}
