import type { Placed } from './place.ts';
import type { Statement } from './statement.ts';
import type { Known, Unknown } from './unknown.ts';

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
  readonly mayPassRole: ReadonlyMap<string, Known<boolean>> | null;
}
