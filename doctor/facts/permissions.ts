import type { Place, Placed } from './place.ts';
import type { Statement } from './statement.ts';
import type { Known, Unknown } from './unknown.ts';

/** What a role may at most, whatever its policies say. */
export interface Boundary {
  readonly place: Place;
  readonly statements: Known<readonly Statement[]>;
}

/** A role with all that it may. */
export interface Role extends Placed {
  /** Services that may take it. */
  readonly services: readonly string[];
  readonly statements: readonly Statement[];
  /** Policies that it has and of which it is not known what they allow. */
  readonly unread: readonly Unknown[];
  /** Null where it has no permissions boundary. */
  readonly boundary: Boundary | null;
}

/** A bucket. */
export interface Bucket extends Placed {
  readonly region: string | null;
  /** The customer's key that its objects are encrypted with; null for none, or AWS's own. */
  readonly key: string | null;
  /** Empty for one without a policy. */
  readonly policy: Known<readonly Statement[]>;
}

/** A secret. */
export interface Secret extends Placed {
  readonly name: string | null;
  /** The customer's key that it is encrypted with; null for AWS's own. */
  readonly key: string | null;
  readonly policy: Known<readonly Statement[]>;
}

/** A customer's key of KMS. */
export interface Key extends Placed {
  readonly policy: Known<readonly Statement[]>;
}

/** What a grant of Lake Formation is about. */
export interface LakeFormationGrant {
  /** Key of a role, or `IAM_ALLOWED_PRINCIPALS`. */
  readonly principal: string;
  /** The database of the catalog, or that of its tables; null for a grant on a location. */
  readonly database: string | null;
  /** Whether it is about the tables of the database. */
  readonly onTables: boolean;
  /** ARN in S3; null for a grant on the catalog. */
  readonly location: string | null;
  readonly permissions: readonly string[];
}

/** What Lake Formation decides in an account. */
export interface LakeFormation extends Placed {
  /** Whether new databases and tables are open to nobody but those who have grants. */
  readonly decidesAlone: boolean;
  readonly admins: readonly string[];
  /** Places in S3 that are registered, by their ARNs. */
  readonly locations: readonly string[];
  readonly grants: readonly LakeFormationGrant[];
}

/** Who may do what. */
export interface PermissionFacts {
  readonly roles: ReadonlyMap<string, Role>;
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly secrets: ReadonlyMap<string, Secret>;
  /** By what others name them. */
  readonly keys: ReadonlyMap<string, Key>;
  /** Null where nothing says that Lake Formation decides anything. */
  readonly lakeFormation: LakeFormation | null;
  /** Whether whoever deploys may pass a role to Glue; null where nobody was asked. */
  readonly mayPassRole: ReadonlyMap<string, Known<boolean>> | null;
}
